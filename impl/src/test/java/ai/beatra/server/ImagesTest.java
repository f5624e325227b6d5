package ai.beatra.server;

import static ai.beatra.server.TaskClient.GENERATIONS;
import static ai.beatra.server.TaskClient.IMAGE_TO_IMAGE;
import static ai.beatra.server.TaskClient.artifact;
import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.error.ErrorCode;
import ai.beatra.media.Samples;
import ai.beatra.money.Amount;
import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Pictures over HTTP, from the request to the file. */
class ImagesTest {
  private static final String ASK = "{\"model\":\"gpt-image-2\",\"prompt\":\"abstract\"%s}";
  static final byte[] WIDE = Samples.png();
  static final String DATA_URI =
      "{\"type\":\"data_uri\",\"data\":\"data:image/png;base64,%s\"}"
          .formatted(Base64.getEncoder().encodeToString(WIDE));

  @RegisterExtension
  static final OneServer server = new OneServer(Map.of("BEATRA_CATALOG", catalog().toString()));

  private final RunningBeatra beatra = server.asNewTenant();
  private final TaskClient client = new TaskClient(beatra);

  private static Path catalog() {
    try {
      return Path.of(
          Objects.requireNonNull(ImagesTest.class.getResource("images-catalog.yaml")).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  @AfterEach
  void cancelAll() throws IOException {
    client.cancelAll();
  }

  static String ask(String more) {
    return ASK.formatted(more);
  }

  static String from(String image) {
    return ask(",\"image\":" + image);
  }

  /** The bytes of a task's pictures, each decoded and of the size that the task tells. */
  private List<byte[]> pictures(JsonNode task) throws IOException {
    var pictures = new ArrayList<byte[]>();
    for (JsonNode image : task.at("/output/images")) {
      String type = image.path("media_type").asText();
      byte[] bytes = client.fetch(image.path("url").asText(), type);
      assertThat(type).isEqualTo("image/png");
      BufferedImage decoded = ImageIO.read(new ByteArrayInputStream(bytes));
      assertThat(decoded.getWidth()).isEqualTo(image.path("width").intValue());
      assertThat(decoded.getHeight()).isEqualTo(image.path("height").intValue());
      pictures.add(bytes);
    }
    return pictures;
  }

  private static String size(JsonNode task) {
    JsonNode image = task.at("/output/images/0");
    return image.path("width") + "x" + image.path("height");
  }

  @Test
  void aFormatHasItsSizeAndItsPrice() throws Exception {
    assertMade(Map.of("standard 9:16", "720x1280", "hd 2:1", "2048x1024"), "350");
  }

  /**
   * SandboxImagesTest#sizesFollowQualityAndRatio has them all in each build, without the server.
   */
  @Test
  @Tag("thorough")
  void everyFormatHasItsSize() throws Exception {
    Map<String, String> sizes = new LinkedHashMap<>();
    sizes.put("standard 1:1", "1024x1024");
    sizes.put("standard 16:9", "1280x720");
    sizes.put("standard 9:16", "720x1280");
    sizes.put("standard 4:3", "1152x864");
    sizes.put("standard 3:4", "864x1152");
    sizes.put("standard 2:1", "1408x704");
    sizes.put("standard auto", "1024x1024");
    sizes.put("hd 1:1", "2048x2048");
    sizes.put("hd 16:9", "2048x1152");
    sizes.put("hd 9:16", "1152x2048");
    sizes.put("hd 4:3", "2048x1536");
    sizes.put("hd 3:4", "1536x2048");
    sizes.put("hd 2:1", "2048x1024");
    assertMade(sizes, "2150");
  }

  /**
   * @param sizes of pictures, by their formats
   * @param spent on all of them
   */
  private void assertMade(Map<String, String> sizes, String spent) throws Exception {
    var created = new LinkedHashMap<String, JsonNode>();
    for (String format : sizes.keySet()) {
      String[] words = format.split(" ");
      String more = ",\"quality\":\"%s\",\"aspect_ratio\":\"%s\"".formatted(words[0], words[1]);
      created.put(format, client.create(GENERATIONS, ask(more)));
    }
    for (var each : created.entrySet()) {
      JsonNode task = client.succeeded(each.getValue());
      String price = each.getKey().startsWith("hd") ? "300.0000" : "50.0000";
      String meter = "text_to_image_" + each.getKey().split(" ")[0];
      assertThat(size(task)).as(each.getKey()).isEqualTo(sizes.get(each.getKey()));
      assertThat(pictures(task)).hasSize(1);
      assertThat(task.at("/billing/charged_credits").asText()).isEqualTo(price);
      assertThat(task.at("/billing/refunded_credits").asText()).isEqualTo("0.0000");
      JsonNode usage = task.path("usage");
      assertThat(usage.path("credits").asText()).isEqualTo(price);
      assertThat(usage.path("image_count").intValue()).isEqualTo(1);
      assertThat(usage.path("image_pixels").longValue())
          .isEqualTo(
              task.at("/output/images/0/width").longValue()
                  * task.at("/output/images/0/height").longValue());
      assertThat(usage.path("lines")).hasSize(1);
      JsonNode line = usage.at("/lines/0");
      assertThat(line.path("meter").asText()).isEqualTo(meter);
      assertThat(line.path("quantity").doubleValue()).isEqualTo(1);
      assertThat(line.path("unit").asText()).isEqualTo("image");
      assertThat(line.path("billed_amount_credits").asText()).isEqualTo(price);
    }
    assertThat(client.spent()).isEqualTo(Amount.parse(spent));
    assertThat(client.outputs()).isEqualTo(sizes.size());
  }

  @Test
  void picturesOfOneRequestDifferAndThoseOfTheNextAreTheSame() throws Exception {
    String three = ask(",\"n\":3");
    JsonNode first = client.create(GENERATIONS, three);
    JsonNode second = client.create(GENERATIONS, three);

    JsonNode task = client.succeeded(first);
    List<byte[]> pictures = pictures(task);
    assertThat(pictures).hasSize(3);
    assertThat(new HashSet<>(pictures.stream().map(Arrays::hashCode).toList())).hasSize(3);
    List<byte[]> again = pictures(client.succeeded(second));
    for (int i = 0; i < 3; i++) {
      assertThat(again.get(i)).isEqualTo(pictures.get(i));
    }
    assertThat(task.at("/usage/image_count").intValue()).isEqualTo(3);
    assertThat(task.at("/usage/lines/0/quantity").doubleValue()).isEqualTo(3);
    assertThat(task.at("/usage/lines/0/billed_amount_credits").asText()).isEqualTo("150.0000");
    assertThat(task.path("warnings")).hasSize(1);
    assertThat(task.at("/warnings/0/code").asText()).isEqualTo("sandbox_output");
    assertThat(task.at("/warnings/0/message").asText()).contains("sandbox");
    assertThat(task.at("/progress/percent").intValue()).isEqualTo(100);
    assertThat(task.path("error").isNull()).isTrue();
  }

  @Test
  void aPictureIsMadeFromAnUploadADataUriOrAnEarlierOne() throws Exception {
    String upload = client.upload(WIDE);
    JsonNode byUpload = client.create(IMAGE_TO_IMAGE, from(artifact(upload)));
    JsonNode byData = client.create(IMAGE_TO_IMAGE, from(DATA_URI));

    JsonNode first = client.succeeded(byUpload);
    assertThat(first.at("/input/image/artifact_id").asText()).isEqualTo(upload);
    JsonNode second = client.succeeded(byData);
    assertThat(second.at("/input/image/type").asText()).isEqualTo("artifact");
    assertThat(second.toString()).doesNotContain("base64");
    // The bytes of the input decide, and its form does.
    assertThat(pictures(second).get(0)).isEqualTo(pictures(first).get(0));
    assertThat(size(first)).isEqualTo("1408x704");
    assertThat(first.at("/billing/charged_credits").asText()).isEqualTo("60.0000");
    assertThat(first.at("/usage/lines/0/meter").asText()).isEqualTo("image_to_image_standard");
    String stored = second.at("/input/image/artifact_id").asText();
    String made = first.at("/output/images/0/artifact_id").asText();
    JsonNode third = client.create(IMAGE_TO_IMAGE, from(artifact(made)));
    JsonNode fourth = client.create(IMAGE_TO_IMAGE, from(artifact(stored)));
    assertThat(pictures(client.succeeded(third)).get(0)).isNotEqualTo(pictures(first).get(0));
    assertThat(pictures(client.succeeded(fourth)).get(0)).isEqualTo(pictures(first).get(0));
    assertThat(client.spent()).isEqualTo(Amount.parse("240"));
  }

  @Test
  void sixteenPicturesGoIntoOneAndSeventeenDoNot() throws Exception {
    String upload = artifact(client.upload(WIDE));
    String extra = String.join(",", Collections.nCopies(15, upload));
    String image = ",\"image\":" + upload;
    client
        .send(IMAGE_TO_IMAGE, ask(image + ",\"extra_images\":[" + extra + "," + upload + "]"))
        .invalid("/extra_images");
    Answer few =
        client.send(
            IMAGE_TO_IMAGE,
            ask(image + ",\"extra_images\":[" + upload + "," + upload + "]")
                .replace("gpt-image-2", "few-images"));
    few.invalid("/extra_images");
    client.assertNothingHappened();

    JsonNode task =
        client.succeeded(
            client.create(IMAGE_TO_IMAGE, ask(image + ",\"extra_images\":[" + extra + "]")));

    assertThat(task.at("/input/extra_images")).hasSize(15);
    assertThat(pictures(task)).hasSize(1);
  }

  @Test
  void aPromptHasToSaySomethingAndNotTooMuch() throws Exception {
    client.send(GENERATIONS, ask("").replace("abstract", "")).invalid("/prompt");
    client.send(GENERATIONS, ask("").replace("abstract", " \\n ")).invalid("/prompt");
    client.send(GENERATIONS, "{\"model\":\"auto\"}").invalid("/prompt");
    client.send(GENERATIONS, ask("").replace("abstract", "a".repeat(8001))).invalid("/prompt");
    client.send(IMAGE_TO_IMAGE, ask("")).invalid("/image");
    String plain = ask("").replace("gpt-image-2", "plain-image");
    client.send(GENERATIONS, plain.replace("abstract", "a".repeat(101))).invalid("/prompt");
    client.assertNothingHappened();
    client.create(GENERATIONS, plain.replace("abstract", "\uD83C\uDFA8".repeat(100)));
  }

  @Test
  void aModelThatCannotDoItIsRefused() throws Exception {
    Answer unknown = client.send(GENERATIONS, ask("").replace("gpt-image-2", "gpt-image-9"));
    assertThat(unknown.refused(ErrorCode.UNSUPPORTED_MODEL).error().path("param").asText())
        .isEqualTo("/model");
    Answer other =
        client.send(IMAGE_TO_IMAGE, from(DATA_URI).replace("gpt-image-2", "plain-image"));
    assertThat(other.refused(ErrorCode.UNSUPPORTED_CAPABILITY).error().path("param").asText())
        .isEqualTo("/model");
    Answer option =
        client.send(
            GENERATIONS,
            ask(",\"n\":1,\"quality\":\"standard\",\"aspect_ratio\":\"1:1\"")
                .replace("gpt-image-2", "plain-image"));
    option.refused(ErrorCode.UNSUPPORTED_OPTION);
    assertThat(option.error().path("param").asText()).isEqualTo("/quality");
    assertThat(option.error().at("/details/unsupported_fields"))
        .hasToString("[\"/quality\",\"/aspect_ratio\"]");
    client.assertNothingHappened();
  }

  /** Before anything is fetched and stored for a task that nobody can pay. */
  @Test
  void whoHasTooLittleIsToldBeforeThePicturesAreLookedAt() throws Exception {
    String key = beatra.keyWith("poor-" + beatra.tenantName(), "59.9999");
    String unusable = "{\"type\":\"url\",\"url\":\"https://127.0.0.1/x.png\"}";

    Request request = Request.post(IMAGE_TO_IMAGE).key(key).json(from(unusable));

    beatra.send(request).refused(ErrorCode.INSUFFICIENT_BALANCE);
  }

  @Test
  void autoTakesTheFirstModelThatKnowsWhatIsAsked() throws Exception {
    Map<String, String> models = new LinkedHashMap<>();
    models.put("", "plain-image 7.5000");
    models.put(",\"n\":2", "plain-image 15.0000");
    models.put(",\"n\":2,\"aspect_ratio\":\"2:1\"", "gpt-image-2 100.0000");
    models.put(",\"quality\":\"hd\"", "gpt-image-2 300.0000");
    for (var each : models.entrySet()) {
      JsonNode task = client.create(GENERATIONS, ask(each.getKey()).replace("gpt-image-2", "auto"));
      client.cancel(task);
      assertThat(
              task.path("resolved_model").asText()
                  + " "
                  + task.at("/billing/charged_credits").asText())
          .isEqualTo(each.getValue());
    }
  }

  @Test
  void aCanceledTaskLeavesNoPicture() throws Exception {
    JsonNode created =
        client.create(GENERATIONS, ask(",\"quality\":\"hd\",\"aspect_ratio\":\"1:1\",\"n\":4"));
    Eventually.holds("a part is done", () -> percent(created) > 0);

    assertThat(client.cancel(created).status()).isEqualTo(202);

    JsonNode task = client.ended(created);
    assertThat(task.path("status").asText()).isEqualTo("canceled");
    assertThat(task.path("output").isNull()).isTrue();
    assertThat(task.path("warnings")).isEmpty();
    assertThat(task.at("/progress/percent").intValue()).isLessThan(100);
    assertThat(task.at("/billing/charged_credits").asText()).isEqualTo("1200.0000");
    assertThat(task.at("/billing/refunded_credits").asText()).isEqualTo("1200.0000");
    assertThat(task.at("/usage/credits").asText()).isEqualTo("0.0000");
    assertThat(task.at("/usage/image_count").intValue()).isZero();
    assertThat(client.outputs()).isZero();
    assertThat(client.spent()).isEqualTo(Amount.ZERO);
  }

  private int percent(JsonNode created) {
    try {
      return client.task(created).at("/progress/percent").intValue();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
