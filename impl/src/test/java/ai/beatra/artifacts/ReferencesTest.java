package ai.beatra.artifacts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.beatra.error.ApiException;
import ai.beatra.error.ErrorCode;
import ai.beatra.media.Kind;
import ai.beatra.media.Samples;
import ai.beatra.model.DataUriReference;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What requests refer to, without what is fetched. */
class ReferencesTest extends ArtifactsContract {
  @Test
  void anArtifactOfAnotherKindIsRefused() throws IOException {
    String id = output(blobs.put(PICTURE));

    unusable(acme, artifact(id), Kind.AUDIO, "/image/artifact_id", "is image/png");
  }

  @Test
  void dataUrisBecomeArtifacts() {
    Source source = resolve(acme, data("image/png", PICTURE), Kind.IMAGE);
    assertThat(source.isNew()).isTrue();
    unusable(acme, artifact(source.artifactId()), Kind.IMAGE, "/image/artifact_id", "no such");

    insert(artifacts, acme, source);
    assertThat(resolve(acme, artifact(source.artifactId()), Kind.IMAGE).mediaType())
        .isEqualTo("image/png");
  }

  @Test
  void badDataUrisAreRefused() throws IOException {
    String at = "/extra_images/0/data";
    byte[] note = "Just a note.".getBytes(StandardCharsets.UTF_8);
    unusable(acme, data("image/png", note), Kind.IMAGE, at, "The media is none of image/png");
    unusable(acme, data("image/png", Samples.wav(8)), Kind.IMAGE, at, "is none of");
    unusable(acme, data("image/jpeg", PICTURE), Kind.IMAGE, at, "are image/png by their bytes");
    unusable(acme, data("audio/wav", Samples.wav(8)), Kind.AUDIO, at, "Only pictures");
    unusable(acme, data("image/png", Samples.png(30_000, 30_000)), Kind.IMAGE, at, "pixels");
    for (String text : List.of("", "data:", "data:image/png,abc", "http://x/", "data:;base64,*")) {
      Reference reference = new Reference(new DataUriReference().data(text), "/extra_images/0");
      unusable(acme, reference, Kind.IMAGE, at, ".");
    }
    assertThat(files("tmp")).isEmpty();
  }

  @Test
  void dataUrisAreTakenAsTheyAreWritten() {
    String text = Base64.getMimeEncoder().encodeToString(PICTURE);
    String escaped =
        Base64.getEncoder().encodeToString(PICTURE).replace("+", "%2B").replace("/", "%2f");
    for (String uri :
        List.of(
            "data:image/png;base64," + text,
            "data:image/png;base64," + escaped.replace("=", "%3D"),
            "data:application/octet-stream;base64," + escaped,
            "data:application/octet-stream;charset=binary;base64," + text,
            "data:;base64," + text.replace("\r\n", "\n"))) {
      Reference reference = new Reference(new DataUriReference().data(uri), "/image");
      assertThat(resolve(acme, reference, Kind.IMAGE).blob().size()).isEqualTo(PICTURE.length);
    }
  }

  @Test
  void belowTheFloorNothingNewIsTaken() {
    free.set((1 << 20) - 1);
    space.run();
    assertThatThrownBy(() -> resolve(acme, data("image/png", PICTURE), Kind.IMAGE))
        .isInstanceOfSatisfying(
            ApiException.class,
            error -> {
              assertThat(error.code()).isEqualTo(ErrorCode.OVERLOADED);
              assertThat(error.retryAfter()).isPositive();
            });
    assertThatThrownBy(() -> insert(artifacts, acme)).isInstanceOf(ApiException.class);

    free.set(1 << 20);
    space.run();
    insert(artifacts, acme);
  }
}
