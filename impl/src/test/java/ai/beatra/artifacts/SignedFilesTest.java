package ai.beatra.artifacts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.beatra.error.ApiException;
import ai.beatra.error.ErrorCode;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** URLs that let whoever has them read one artifact. */
class SignedFilesTest extends ArtifactsContract {
  @Test
  void urlsAreSignedForADay() throws IOException {
    String id = output(blobs.put(PICTURE));
    String url = artifacts.files().url(id);
    assertThat(url).startsWith("https://media.example.com/files/" + id + "?exp=");
    String[] parts = url.split("[?&=]");
    String exp = parts[2];
    String sig = parts[4];

    assertThat(artifacts.files().find(id, exp, sig).name()).isEqualTo(id + ".png");
    forbidden(id, exp, sig.substring(1));
    forbidden(id, exp, "");
    forbidden(id, exp + "0", sig);
    forbidden(id.substring(0, 29) + (id.endsWith("0") ? "1" : "0"), exp, sig);
    try (Artifacts anotherNode = artifacts("")) {
      assertThat(anotherNode.files().find(id, exp, sig).size()).isEqualTo(PICTURE.length);
    }
    test().clock().advance(Duration.ofHours(24));
    forbidden(id, exp, sig);
  }

  private void forbidden(String id, String exp, String sig) {
    assertThatThrownBy(() -> artifacts.files().find(id, exp, sig))
        .isInstanceOfSatisfying(
            ApiException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FORBIDDEN));
  }

  @Test
  void theFirstSecretSignsAndAllVerify() throws IOException {
    String older = "a-secret-that-was-used-before-now-on";
    String newer = "another-secret-that-is-used-from-now";
    String id = output(blobs.put(PICTURE));
    try (Artifacts before = artifacts("signing: {secrets: [" + older + "]}");
        Artifacts after = artifacts("signing: {secrets: [" + newer + ", " + older + "]}")) {
      String[] parts = before.files().url(id).split("[?&=]");
      assertThat(after.files().find(id, parts[2], parts[4]).size()).isEqualTo(PICTURE.length);
      forbidden(id, parts[2], parts[4]);
      String[] own = after.files().url(id).split("[?&=]");
      assertThatThrownBy(() -> before.files().find(id, own[2], own[4]))
          .isInstanceOf(ApiException.class);
    }
  }

  @Test
  void urlsDieWithTheirTenant() throws IOException {
    String id = output(blobs.put(PICTURE));
    String[] parts = artifacts.files().url(id).split("[?&=]");
    assertThat(artifacts.files().find(id, parts[2], parts[4]).size()).isEqualTo(PICTURE.length);

    accounts.disableTenant("acme");

    assertThatThrownBy(() -> artifacts.files().find(id, parts[2], parts[4]))
        .isInstanceOfSatisfying(
            ApiException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND));
  }
}
