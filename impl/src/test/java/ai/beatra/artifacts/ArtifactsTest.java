package ai.beatra.artifacts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.beatra.accounts.Caller;
import ai.beatra.blobs.Blob;
import ai.beatra.error.ApiException;
import ai.beatra.media.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What artifacts are, on both databases. */
class ArtifactsTest extends ArtifactsContract {
  @Test
  void whatWasMadeIsReadByItsOwner() throws IOException {
    String id = output(blobs.put(PICTURE));

    var stored = artifacts.media().find(acme.tenantId(), id);
    assertThat(stored.mediaType()).isEqualTo("image/png");
    assertThat(stored.size()).isEqualTo(PICTURE.length);
    try (InputStream in = stored.open()) {
      assertThat(in.readAllBytes()).isEqualTo(PICTURE);
    }
    assertThat(resolve(acme, artifact(id), Kind.IMAGE).artifactId()).isEqualTo(id);
    assertThat(resolve(acme, artifact(id), Kind.IMAGE).isNew()).isFalse();
  }

  @Test
  void theSameContentIsStoredOnce() throws IOException {
    Blob one = blobs.put(PICTURE);
    Blob two = blobs.put(PICTURE);

    assertThat(one).isEqualTo(two);
    assertThat(output(one)).isNotEqualTo(output(two));
    assertThat(files("blobs")).hasSize(1);
    assertThat(files("tmp")).isEmpty();
  }

  @Test
  void anotherTenantsArtifactDoesNotExist() throws IOException {
    String id = output(blobs.put(PICTURE));
    Caller other = caller("other");

    unusable(other, artifact(id), Kind.IMAGE, "/image/artifact_id", "no such artifact in this");
    assertThatThrownBy(() -> artifacts.media().find(other.tenantId(), id))
        .isInstanceOf(ApiException.class);
    unusable(
        acme,
        artifact("art_00000000000000000000000000"),
        Kind.IMAGE,
        "/image/artifact_id",
        "There is no such artifact in this account, or it has expired.");
  }

  @Test
  void whatIsNoIdIsLookedUpNowhere() {
    for (String id :
        List.of("", "art_", "art_\u0000", "art_0000000000000000000000000\u0000", "x")) {
      unusable(acme, artifact(id), Kind.IMAGE, "/image/artifact_id", "no such artifact");
      assertThatThrownBy(() -> artifacts.media().find(acme.tenantId(), id))
          .isInstanceOf(ApiException.class);
    }
  }
}
