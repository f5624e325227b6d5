package ai.beatra.server;

import static ai.beatra.server.TaskClient.GENERATIONS;
import static ai.beatra.server.TaskClient.IMAGE_TO_IMAGE;
import static ai.beatra.server.TaskClient.artifact;
import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.media.Samples;
import ai.beatra.money.Amount;
import ai.beatra.stubs.Fault;
import ai.beatra.stubs.OpenAiImagesStub;
import ai.beatra.stubs.OpenAiImagesStub.Order;
import ai.beatra.stubs.Seen;
import ai.beatra.stubs.Stub;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole server in front of upstreams that make pictures in OpenAI's form. */
class PicturesTest {
  private static final String MODEL =
      """
        - id: %s
          name: Painter
          description: Paints.
          created: "2026-11-01"
          capabilities: [%s]
          release_state: available
          modalities: {input: [text, image], output: [image]}
          limits: {prompt_characters: 8000, input_images: %s}
          options: [%s]
          price:
            unit: credits_per_image
            text_to_image: {standard: "50", hd: "300"}
            %s
          routes: [%s]
      """;

  private static final OpenAiImagesStub first = new OpenAiImagesStub(0);
  private static final OpenAiImagesStub spare = new OpenAiImagesStub(0);

  @RegisterExtension static final OneServer server = new OneServer(settings());

  private final TaskClient client = new TaskClient(server.asNewTenant());
  private final int before = first.count();
  private final int spareBefore = spare.count();

  private static String model(String id, boolean edits, String options, String... routes) {
    return MODEL.formatted(
        id,
        edits ? "text_to_image, image_to_image" : "text_to_image",
        edits ? 16 : 0,
        options,
        edits ? "image_to_image: {standard: \"60\", hd: \"320\"}" : "",
        IntStream.range(0, routes.length / 2)
            .mapToObj(
                i ->
                    "{provider: %s, upstream_model: %s}"
                        .formatted(routes[2 * i], routes[2 * i + 1]))
            .collect(Collectors.joining(", ")));
  }

  /** A catalog with the pictures of these. */
  static String catalog(OpenAiImagesStub first, OpenAiImagesStub spare, int patienceMs) {
    String all = "quality, aspect_ratio, n";
    return """
        providers:
          openai: {kind: openai, preset: openai, base_url: "%1$s/v1", keys: [key-one, key-two], timeouts: {first_byte_ms: %3$d}}
          spare: {kind: openai, preset: openai, base_url: "%2$s/v1", keys: [key-three]}
          azure: {kind: openai, preset: azure, base_url: "%1$s", api_version: 2025-04-01-preview, pictures: gpt-image-1, keys: [key-four]}
          litellm: {kind: openai, preset: litellm, base_url: "%1$s", pictures: gpt-image-2, keys: [key-five]}
          xai: {kind: openai, preset: xai, base_url: "%1$s", keys: [key-six]}
        models:
        """
            .formatted(first.url(), spare.url(), patienceMs)
        + model("painter", true, all, "openai", "gpt-image-2", "spare", "gpt-image-2")
        + model("older", true, all, "openai", "gpt-image-1")
        + model("single", false, all, "openai", "dall-e-3")
        + model("deployed", true, all, "azure", "my-deployment")
        + model("proxied", true, all, "litellm", "house-painter")
        + model("grok", false, all, "xai", "grok-imagine-image");
  }

  private static Map<String, String> settings() {
    try {
      Path file = Files.createTempFile("pictures", ".yaml");
      file.toFile().deleteOnExit();
      Files.writeString(file, catalog(first, spare, 4000));
      return Map.of("BEATRA_CATALOG", file.toString(), "BEATRA_TASKS_IMAGES", "4");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @AfterEach
  void reset() throws IOException {
    client.cancelAll();
    first.reset();
    spare.reset();
  }

  @AfterAll
  static void close() {
    first.close();
    spare.close();
  }

  private JsonNode create(String model, String more) throws IOException {
    return client.create(
        GENERATIONS, "{\"model\":\"%s\",\"prompt\":\"A forest\"%s}".formatted(model, more));
  }

  /** The requests that cost. */
  private List<Seen> posts(Stub stub) {
    int earlier = stub == first ? before : spareBefore;
    return stub.seen().stream()
        .filter(each -> each.method().equals("POST") && each.number() > earlier)
        .toList();
  }

  private void assertFailedForNothing(JsonNode created, String code) throws IOException {
    assertThat(client.failedForNothing(created, code).at("/error/message").asText())
        .doesNotContainIgnoringCase("openai")
        .doesNotContain("stub", "key-");
  }

  @Test
  void picturesAreMadeStoredAndPaid() throws Exception {
    JsonNode task = client.succeeded(create("painter", ",\"n\":3,\"aspect_ratio\":\"16:9\""));

    assertThat(task.at("/output/images")).hasSize(3);
    assertThat(task.path("warnings")).isEmpty();
    for (JsonNode image : task.at("/output/images")) {
      assertThat(image.path("width").asInt()).isEqualTo(1280);
      assertThat(image.path("height").asInt()).isEqualTo(720);
      byte[] file = client.fetch(image.path("url").asText(), "image/png");
      assertThat(ImageIO.read(new ByteArrayInputStream(file)).getWidth()).isEqualTo(1280);
    }
    assertThat(client.spent()).isEqualTo(Amount.parse("150"));
    assertThat(first.made()).isEqualTo(3);
    assertThat(posts(first)).hasSize(1);
    assertThat(posts(first).get(0).target()).isEqualTo("/v1/images/generations");
    assertThat(posts(first).get(0).text())
        .isEqualTo(
            "{\"model\":\"gpt-image-2\",\"prompt\":\"A forest\",\"n\":3,\"size\":\"1280x720\","
                + "\"quality\":\"medium\"}");
  }

  /** What each family of models is asked, and what becomes of it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "painter|standard|auto|size=auto, quality=medium|1024x1024",
        "painter|hd|1:1|size=2048x2048, quality=high|2048x2048",
        "painter|hd|9:16|size=1440x2560, quality=high|1440x2560",
        "older|standard|1:1|size=1024x1024, quality=medium|1024x1024",
        "older|hd|16:9|size=1536x1024, quality=high|1536x864",
        "older|standard|3:4|size=1024x1536, quality=medium|1023x1364",
        "older|standard|2:1|size=1536x1024, quality=medium|1536x768",
        "single|standard|auto|quality=standard, response_format=b64_json|1024x1024",
        "single|hd|16:9|size=1792x1024, quality=hd, response_format=b64_json|1792x1008",
        "grok|standard|4:3|aspect_ratio=4:3, resolution=1k, response_format=b64_json|1024x1024",
        "grok|hd|4:3|aspect_ratio=4:3, resolution=2k, response_format=b64_json|1024x1024",
      })
  void sizeAndQualityAreWrittenAsTheModelWantsThem(
      String model, String quality, String ratio, String asked, String size) throws Exception {
    JsonNode task =
        client.succeeded(
            create(model, ",\"quality\":\"%s\",\"aspect_ratio\":\"%s\"".formatted(quality, ratio)));

    String members = first.orders().get(0).members().toString();
    assertThat(members).endsWith("prompt=A forest, n=1, " + asked + "}");
    JsonNode image = task.at("/output/images/0");
    assertThat(image.path("width").asInt() + "x" + image.path("height").asInt()).isEqualTo(size);
    byte[] file = client.fetch(image.path("url").asText(), "image/png");
    assertThat(ImageIO.read(new ByteArrayInputStream(file)).getHeight())
        .isEqualTo(image.path("height").asInt());
    boolean told = quality.equals("hd") && List.of("older", "single").contains(model);
    assertThat(task.at("/warnings/0/code").asText()).isEqualTo(told ? "same_size" : "");
  }

  @Test
  void picturesToWorkFromGoWithTheForm() throws Exception {
    List<byte[]> files =
        List.of(Samples.png(), Samples.picture("jpeg"), Samples.webp(9, 9), Samples.png(70, 20));
    StringBuilder extra = new StringBuilder();
    for (byte[] file : files.subList(1, files.size())) {
      extra.append(extra.isEmpty() ? "" : ",").append(artifact(client.upload(file)));
    }
    String body =
        "{\"model\":\"painter\",\"prompt\":\"Snow, ‘ä’\\r\\n--x\",\"n\":2,\"image\":%s,\"extra_images\":[%s]}"
            .formatted(artifact(client.upload(files.get(0))), extra);

    JsonNode task = client.succeeded(client.create(IMAGE_TO_IMAGE, body));

    assertThat(task.at("/output/images")).hasSize(2);
    assertThat(client.spent()).isEqualTo(Amount.parse("120"));
    Order order = first.orders().get(0);
    assertThat(order.path()).isEqualTo("/v1/images/edits");
    assertThat(order.members())
        .isEqualTo(
            Map.of(
                "model",
                "gpt-image-2",
                "prompt",
                "Snow, ‘ä’\r\n--x",
                "n",
                "2",
                "size",
                "auto",
                "quality",
                "medium"));
    assertThat(order.inputs()).containsExactlyElementsOf(files);
    assertThat(order.types())
        .containsExactly(
            "image[] image/png", "image[] image/jpeg", "image[] image/webp", "image[] image/png");
  }

  @Test
  void aDeploymentIsAskedAtItsPath() throws Exception {
    client.succeeded(create("deployed", ""));
    String picture = artifact(client.upload(Samples.png()));

    assertThat(posts(first).get(0).target())
        .isEqualTo(
            "/openai/deployments/my-deployment/images/generations?api-version=2025-04-01-preview");
    assertThat(posts(first).get(0).headers())
        .containsEntry("api-key", "key-four")
        .doesNotContainKey("authorization");
    String body = "{\"model\":\"deployed\",\"prompt\":\"Snow\",\"image\":%s}".formatted(picture);
    client.ended(client.create(IMAGE_TO_IMAGE, body));
    assertThat(posts(first).get(1).target())
        .isEqualTo("/openai/deployments/my-deployment/images/edits?api-version=2025-04-01-preview");
  }

  @Test
  void picturesAtUrlsAreFetchedWithoutAKey() throws Exception {
    JsonNode task = client.succeeded(create("proxied", ",\"n\":2"));

    assertThat(task.at("/output/images")).hasSize(2);
    assertThat(client.spent()).isEqualTo(Amount.parse("100"));
    assertThat(first.seen())
        .filteredOn(each -> each.number() > before && each.method().equals("GET"))
        .hasSize(2)
        .allMatch(each -> !each.headers().containsKey("authorization"));
  }

  @Test
  void picturesThatAreGoneCostNothing() throws Exception {
    first.expire();

    assertFailedForNothing(create("proxied", ",\"n\":2"), "upstream_failed");
    assertThat(first.made()).isEqualTo(2);
  }

  @Test
  void aModelThatMakesOneAtATimeIsAskedSeveralTimes() throws Exception {
    JsonNode task = client.succeeded(create("single", ",\"n\":3"));

    assertThat(task.at("/output/images")).hasSize(3);
    assertThat(posts(first)).hasSize(3);
    assertThat(client.spent()).isEqualTo(Amount.parse("150"));
  }

  /** What was made is paid, whatever becomes of the next request. */
  @ParameterizedTest
  @EnumSource(names = {"FAILS", "RESET", "LIMITED", "ERROR_IN_200", "CUT"})
  void whatFollowsAPictureDoesNotTakeItAway(Fault fault) throws Exception {
    first.faults().next(Fault.NONE, fault);
    if (fault == Fault.LIMITED) {
      first.faults().next(fault);
    }

    JsonNode task = client.succeeded(create("single", ",\"n\":3"));

    assertThat(task.at("/output/images")).hasSize(1);
    assertThat(task.at("/warnings/0/code").asText()).isEqualTo("fewer_outputs");
    assertThat(client.spent()).isEqualTo(Amount.parse("50"));
    // A key that is not taken is followed by the other one.
    assertThat(posts(first)).hasSize(fault == Fault.LIMITED ? 3 : 2);
  }

  @Test
  void whatIsNotMadeIsGivenBack() throws Exception {
    first.fewer(1);

    JsonNode task = client.succeeded(create("painter", ",\"n\":3"));

    assertThat(task.at("/output/images")).hasSize(2);
    assertThat(task.at("/warnings/0/code").asText()).isEqualTo("fewer_outputs");
    assertThat(task.at("/billing/refunded_credits").asText()).isEqualTo("50.0000");
    assertThat(client.spent()).isEqualTo(Amount.parse("100"));
  }

  @Test
  void nothingAtAllIsAFailure() throws Exception {
    first.fewer(1);

    assertFailedForNothing(create("painter", ""), "upstream_failed");
    assertThat(posts(spare)).isEmpty();
  }

  @Test
  void aPictureThatIsWithheldIsARefusalIfItIsTheOnlyOne() throws Exception {
    first.withhold();

    assertFailedForNothing(create("grok", ""), "content_refused");
    assertThat(client.succeeded(create("grok", ",\"n\":2")).at("/output/images")).hasSize(1);
    assertThat(client.spent()).isEqualTo(Amount.parse("50"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "400|moderation_blocked|Your request was rejected by the safety system.",
        "400|content_policy_violation|Your request was rejected as a result of our safety system.",
        "400|contentFilter|The prompt was filtered.",
        "400|400|litellm.ContentPolicyViolationError: Your request was rejected as a result of our safety system.",
      })
  void whatItWillNotShowCostsNothingAndIsAskedOfNobodyElse(int status, String code, String message)
      throws Exception {
    first.refuseNext(status, code, message);

    assertFailedForNothing(create("painter", ",\"n\":2"), "content_refused");
    assertThat(posts(spare)).isEmpty();
  }

  /** A refusal is followed by the next key where that may help, and then by the next route. */
  @ParameterizedTest
  @CsvSource({
    "401,invalid_api_key,2",
    "402,billing_hard_limit_reached,2",
    "403,forbidden,2",
    "404,model_not_found,1",
    "429,rate_limit_exceeded,2",
    "429,insufficient_quota,2",
    "500,server_error,1",
    "503,overloaded,1",
  })
  void whoDoesNotTakeItIsFollowedByTheNextRoute(int status, String code, int asked)
      throws Exception {
    first.refuseNext(status, code, "No.").refuseNext(status, code, "No.");

    client.succeeded(create("painter", ",\"n\":2"));

    assertThat(posts(first)).hasSize(asked);
    assertThat(posts(spare)).hasSize(1);
    assertThat(spare.made()).isEqualTo(2);
    assertThat(client.spent()).isEqualTo(Amount.parse("100"));
  }

  @ParameterizedTest
  @CsvSource({
    "400,unknown_parameter,invalid_request",
    "401,invalid_api_key,model_unavailable",
    "404,model_not_found,model_unavailable",
    "413,too_large,invalid_request",
    "500,server_error,upstream_failed",
    "504,timeout,upstream_timeout",
  })
  void whatIsRefusedCostsNothing(int status, String code, String told) throws Exception {
    first.refuseNext(status, code, "No.").refuseNext(status, code, "No.");

    assertFailedForNothing(create("older", ""), told);
  }

  @Test
  void anErrorInPlaceOfPicturesIsFollowedByTheNextRoute() throws Exception {
    first.faults().next(Fault.ERROR_IN_200);

    client.succeeded(create("painter", ""));

    assertThat(posts(first)).hasSize(1);
    assertThat(spare.made()).isEqualTo(1);
  }

  @Test
  void aKeyThatIsNotTakenIsFollowedByTheNextKey() throws Exception {
    first.faults().next(Fault.LIMITED_FOR_SECONDS);

    client.succeeded(create("painter", ""));

    assertThat(posts(first))
        .extracting(each -> each.headers().get("authorization"))
        .containsExactlyInAnyOrder("Bearer key-one", "Bearer key-two");
    assertThat(posts(spare)).isEmpty();
  }

  /** Cut in the middle of the first picture's base64, or not answered at all. */
  @ParameterizedTest
  @CsvSource({
    "RESET,upstream_failed",
    "CUT,upstream_failed",
    "WRONG_JSON,upstream_failed",
    "HALF_OPEN,upstream_timeout"
  })
  void whatMayHaveBeenPaidIsSentNowhereElse(Fault fault, String code) throws Exception {
    first.faults().next(fault);

    assertFailedForNothing(create("painter", ""), code);
    assertThat(posts(first)).hasSize(1);
    assertThat(posts(spare)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4})
  void whatCameWholeBeforeTheCutIsPaid(int count) throws Exception {
    first.faults().next(Fault.CUT);

    JsonNode task = client.succeeded(create("painter", ",\"n\":" + count));

    assertThat(task.at("/output/images")).hasSize(count / 2);
    assertThat(client.spent()).isEqualTo(Amount.parse("50").times(count / 2));
  }

  @Test
  void whoCancelsIsPaidBackAndTheUpstreamIsLeft() throws Exception {
    CountDownLatch held = first.hold();
    JsonNode created = create("painter", "");
    Eventually.holds("it is asked", () -> first.made() == 1);

    client.cancel(created);

    assertThat(client.ended(created).path("status").asText()).isEqualTo("canceled");
    assertThat(client.spent()).isEqualTo(Amount.ZERO);
    held.countDown();
  }
}
