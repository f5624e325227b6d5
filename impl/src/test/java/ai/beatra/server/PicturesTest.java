package ai.beatra.server;

import static ai.beatra.server.TaskClient.IMAGE_TO_IMAGE;
import static ai.beatra.server.TaskClient.artifact;
import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.media.Samples;
import ai.beatra.money.Amount;
import ai.beatra.stubs.OpenAiImagesStub.Order;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The whole server before upstreams that make pictures in OpenAI's form. */
class PicturesTest extends PicturesContract {
  @RegisterExtension static final PictureServer SERVER = new PictureServer();

  PicturesTest() {
    super(SERVER);
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
  void aModelThatMakesOneAtATimeIsAskedSeveralTimes() throws Exception {
    JsonNode task = client.succeeded(create("single", ",\"n\":3"));

    assertThat(task.at("/output/images")).hasSize(3);
    assertThat(posts(first)).hasSize(3);
    assertThat(client.spent()).isEqualTo(Amount.parse("150"));
  }
}
