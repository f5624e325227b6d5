package ai.beatra.artifacts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.beatra.blobs.Blob;
import ai.beatra.error.ApiException;
import ai.beatra.idempotency.Idempotency;
import ai.beatra.idempotency.IdempotentRequest;
import ai.beatra.idempotency.StoredAnswer;
import ai.beatra.media.Kind;
import ai.beatra.media.Samples;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;

/** What goes, and when. */
class SweeperTest extends ArtifactsContract {
  @Test
  void whatHasExpiredIsSweptAnHourLater() throws IOException {
    assumeTimeMoves();
    String id = output(blobs.put(PICTURE));
    pass(Duration.ofDays(30));

    unusable(acme, artifact(id), Kind.IMAGE, "/image/artifact_id", "it has expired");
    artifacts.sweeper().sweep();
    assertThat(artifacts.media().find(acme.tenantId(), id).size()).isEqualTo(PICTURE.length);

    pass(Duration.ofHours(2));
    artifacts.sweeper().sweep();
    assertThatThrownBy(() -> artifacts.media().find(acme.tenantId(), id))
        .isInstanceOf(ApiException.class);
    assertThat(files("blobs")).isEmpty();
  }

  @Test
  void whatWasStoredForARequestThatWasRefusedIsSweptAnHourLater() throws IOException {
    assumeTimeMoves();
    assertThat(resolve(acme, data("image/png", PICTURE), Kind.IMAGE).isNew()).isTrue();

    pass(Duration.ofMinutes(61));
    artifacts.sweeper().sweep();

    assertThat(files("blobs")).isEmpty();
  }

  @Test
  void whatWasStoredForARequestThatWasAcceptedIsKept() throws IOException {
    assumeTimeMoves();
    Source source = resolve(acme, data("image/png", PICTURE), Kind.IMAGE);
    insert(artifacts, acme, source);

    pass(Duration.ofMinutes(61));
    artifacts.sweeper().sweep();
    pass(Duration.ofMinutes(61));
    artifacts.sweeper().walk();
    artifacts.sweeper().sweep();

    assertThat(artifacts.media().find(acme.tenantId(), source.artifactId()).size())
        .isEqualTo(PICTURE.length);
  }

  @Test
  void answersThatAreKeptHaveTheirTime() throws IOException {
    assumeTimeMoves();
    var answers = new Idempotency();
    Blob blob = blobs.put(PICTURE);
    var request = new IdempotentRequest(acme.projectId(), "POST /v1/x", "k", "0".repeat(64));
    database()
        .write(
            tx -> {
              answers.take(tx, request, "ref");
              answers.keep(tx, "ref", new StoredAnswer(200, "text/plain", blob, "rest"));
              return true;
            });

    for (int hours = 0; hours < 23; hours += 2) {
      pass(Duration.ofHours(2));
      artifacts.sweeper().walk();
      artifacts.sweeper().sweep();
      assertThat(files("blobs")).hasSize(1);
    }
    int swept = database().write(answers::sweep);
    assertThat(swept).isEqualTo(1);
    pass(Duration.ofHours(2));
    artifacts.sweeper().sweep();
    assertThat(files("blobs")).isEmpty();
  }

  @Test
  void whatNobodyHasIsSweptAnHourLater() throws IOException {
    blobs.put(PICTURE);
    String id = output(blobs.put(Samples.wav(100)));
    Files.writeString(directory.resolve("artifacts/tmp/left"), "over");

    artifacts.sweeper().sweep();
    assertThat(files("blobs")).hasSize(2);
    assertThat(files("tmp")).hasSize(1);

    assumeTimeMoves();
    pass(Duration.ofMinutes(61));
    artifacts.sweeper().walk();
    pass(Duration.ofMinutes(61));
    artifacts.sweeper().sweep();
    assertThat(files("blobs")).hasSize(1);
    assertThat(files("tmp")).isEmpty();
    assertThat(artifacts.media().find(acme.tenantId(), id).size()).isEqualTo(144);
  }

  @Test
  void whatIsWrittenAgainIsNotSwept() throws Exception {
    for (int round = 0; round < 20; round++) {
      blobs.put(PICTURE);
      pass(Duration.ofMinutes(61));
      artifacts.sweeper().walk();
      pass(Duration.ofMinutes(61));
      var together = new CyclicBarrier(2);
      var sweeping =
          new Thread(
              () -> {
                try {
                  together.await();
                  artifacts.sweeper().sweep();
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              });
      sweeping.start();
      together.await();
      String id = output(blobs.put(PICTURE));
      sweeping.join();
      try (InputStream in = artifacts.media().find(acme.tenantId(), id).open()) {
        assertThat(in.readAllBytes()).isEqualTo(PICTURE);
      }
      database().write(tx -> tx.update("DELETE FROM artifacts WHERE id = ?", id));
    }
  }

  @Test
  void theClockOfAServerMakesNoFileOld() throws IOException {
    blobs.put(PICTURE);

    test().clock().advance(Duration.ofDays(1));
    artifacts.sweeper().walk();
    test().clock().advance(Duration.ofDays(1));
    artifacts.sweeper().sweep();

    assertThat(files("blobs")).hasSize(1);
  }
}
