package ai.beatra.server;

import static ai.beatra.server.ImagesTest.DATA_URI;
import static ai.beatra.server.ImagesTest.WIDE;
import static ai.beatra.server.ImagesTest.ask;
import static ai.beatra.server.ImagesTest.from;
import static ai.beatra.server.TaskClient.GENERATIONS;
import static ai.beatra.server.TaskClient.IMAGE_TO_IMAGE;
import static ai.beatra.server.TaskClient.artifact;
import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.error.ErrorCode;
import ai.beatra.media.Samples;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pictures that are refused, all at once and before they cost anything. */
@ExtendWith(SharedBeatra.class)
class RefusedImagesTest {
  private final RunningBeatra beatra;
  private final TaskClient client;

  RefusedImagesTest(RunningBeatra shared) throws IOException {
    beatra = shared.asNewTenant();
    client = new TaskClient(beatra);
  }

  @Test
  void aReferenceThatCannotBeUsedIsRefusedWithItsPlace() throws Exception {
    String upload = artifact(client.upload(WIDE));
    String sound = artifact(client.upload(Samples.wav(16_000)));
    String theirs = artifact(new TaskClient(beatra.asNewTenant()).upload(WIDE));
    String none = artifact("art_00000000000000000000000000");
    Map<String, String> refused = new LinkedHashMap<>();
    refused.put(theirs, "/artifact_id");
    refused.put(none, "/artifact_id");
    refused.put(sound, "/artifact_id");
    refused.put("{\"type\":\"data_uri\",\"data\":\"data:image/png;base64,AAAA\"}", "/data");
    refused.put("{\"type\":\"data_uri\",\"data\":\"no data\"}", "/data");
    refused.put(DATA_URI.replace("image/png", "image/jpeg"), "/data");
    refused.put("{\"type\":\"url\",\"url\":\"https://127.0.0.1/x.png\"}", "/url");
    refused.put("{\"type\":\"url\",\"url\":\"http://example.com/x.png\"}", "/url");
    for (var each : refused.entrySet()) {
      Answer main = client.send(IMAGE_TO_IMAGE, from(each.getKey()));
      main.refused(ErrorCode.UNUSABLE_MEDIA_REFERENCE);
      assertThat(main.error().path("param").asText()).isEqualTo("/image" + each.getValue());
      Answer extra =
          client.send(
              IMAGE_TO_IMAGE,
              ask(
                  ",\"image\":%s,\"extra_images\":[%s,%s]"
                      .formatted(upload, upload, each.getKey())));
      extra.refused(ErrorCode.UNUSABLE_MEDIA_REFERENCE);
      assertThat(extra.error().path("param").asText())
          .isEqualTo("/extra_images/1" + each.getValue());
    }
    client.assertNothingHappened();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        ",\"quality\":\"hd\",\"aspect_ratio\":\"auto\"|/aspect_ratio",
        ",\"aspect_ratio\":\"3:1\"|/aspect_ratio",
        ",\"quality\":\"best\"|/quality",
        ",\"n\":0|/n",
        ",\"n\":5|/n",
        ",\"n\":1.5|/n",
        ",\"metadata\":{\"a\":1}|/metadata/a",
        ",\"metadata\":[]|/metadata",
      })
  void whatTheContractDoesNotKnowIsRefusedAndCostsNothing(String more, String pointer)
      throws Exception {
    client.send(GENERATIONS, ask(more)).invalid(pointer);
    client.send(IMAGE_TO_IMAGE, from(DATA_URI + more)).invalid(pointer);
    client.assertNothingHappened();
  }

  /** As clients of other APIs ask: all is told at once, before anything is fetched or paid. */
  @Test
  void whatPicturesDoNotKnowIsRefusedWithWhatToSend() throws Exception {
    String more =
        ",\"size\":\"1024x1792\",\"response_format\":\"b64_json\",\"aspectRatio\":\"16:9\","
            + "\"callback_url\":\"https://example.com\",\"seed\":null,\"zzz/~\":{\"a\":[1,{}]}";
    Map<String, String> told = new LinkedHashMap<>();
    told.put("/size", "is not known here: send `aspect_ratio`");
    told.put(
        "/response_format",
        "is not known here: leave it out, since pictures are files, at `url` in the task's output");
    told.put("/aspectRatio", "is not known here: did you mean `aspect_ratio`?");
    told.put(
        "/callback_url",
        "is not known here: look the task up at its `Location`, or send the header"
            + " `Prefer: wait=60`");
    told.put("/zzz~1~0", "is not known here; leave it out");
    String unusable = "{\"type\":\"url\",\"url\":\"https://127.0.0.1/x.png\"}";
    for (String model : List.of("gpt-image-2", "auto")) {
      for (Answer answer :
          List.of(
              client.send(GENERATIONS, ask(more).replace("gpt-image-2", model)),
              client.send(IMAGE_TO_IMAGE, from(unusable + more).replace("gpt-image-2", model)))) {
        answer.refused(ErrorCode.UNSUPPORTED_OPTION);
        Map<String, String> errors = new LinkedHashMap<>();
        answer
            .error()
            .at("/details/errors")
            .forEach(
                each -> errors.put(each.path("param").asText(), each.path("message").asText()));
        assertThat(errors).isEqualTo(told);
        List<String> fields = new ArrayList<>();
        answer.error().at("/details/unsupported_fields").forEach(each -> fields.add(each.asText()));
        assertThat(fields).containsExactlyElementsOf(told.keySet());
        assertThat(answer.error().path("message").asText())
            .startsWith("/size is not known here: send `aspect_ratio`. /response_format is");
      }
    }
    client.assertNothingHappened();
  }

  @Test
  void whatIsUnknownIsToldTogetherWithWhatIsWrong() throws Exception {
    Answer answer = client.send(GENERATIONS, ask(",\"n\":10,\"size\":\"1024x1024\""));
    answer.invalid("/n");
    assertThat(answer.error().at("/details/errors/1/param").asText()).isEqualTo("/size");
    Answer typed = client.send(GENERATIONS, ask(",\"n\":\"2\",\"size\":\"1024x1024\""));
    typed.invalid("/n");
    assertThat(typed.error().at("/details/errors/1/param").asText()).isEqualTo("/size");
    client.assertNothingHappened();
  }

  @Test
  void whatAReferenceDoesNotKnowIsRefusedAtItsPlace() throws Exception {
    for (String extra : List.of("{\"detail\":\"low\",\"type\"", "{\"detail\":[{}],\"type\"")) {
      String reference = DATA_URI.replace("{\"type\"", extra);
      Answer answer =
          client.send(
              IMAGE_TO_IMAGE,
              ask(
                  ",\"image\":%s,\"extra_images\":[%s,%s]"
                      .formatted(reference, DATA_URI, reference)));
      answer.refused(ErrorCode.UNSUPPORTED_OPTION);
      assertThat(answer.error().at("/details/unsupported_fields"))
          .hasToString("[\"/image/detail\",\"/extra_images/1/detail\"]");
    }
    String after = DATA_URI.replace("}", ",\"detail\":\"low\"}");
    Answer answer = client.send(IMAGE_TO_IMAGE, from(after));
    answer.refused(ErrorCode.UNSUPPORTED_OPTION);
    assertThat(answer.error().path("param").asText()).isEqualTo("/image/detail");
    client.assertNothingHappened();
  }

  /** A thousand of them make no large answer. */
  @Test
  void notMoreThanAHundredAreTold() throws Exception {
    var many = new StringBuilder();
    for (int i = 0; i < 1000; i++) {
      many.append(",\"x").append(i).append("\":1");
    }
    Answer answer = client.send(GENERATIONS, ask(many.toString()));
    answer.refused(ErrorCode.UNSUPPORTED_OPTION);
    assertThat(answer.error().at("/details/errors")).hasSize(100);
    assertThat(answer.error().path("message").asText()).hasSizeLessThan(1000);
  }

  @Test
  void picturesHaveNoModelOptions() throws Exception {
    String options = ",\"model_options\":{\"seed\":1,\"style\":{\"weight\":0.5},\"none\":null}";
    for (Answer answer :
        List.of(
            client.send(GENERATIONS, ask(options)),
            client.send(IMAGE_TO_IMAGE, ask(",\"image\":" + DATA_URI + options)))) {
      answer.refused(ErrorCode.UNSUPPORTED_OPTION);
      assertThat(answer.error().at("/details/unsupported_fields"))
          .hasToString("[\"/model_options\"]");
    }
    client.assertNothingHappened();
  }
}
