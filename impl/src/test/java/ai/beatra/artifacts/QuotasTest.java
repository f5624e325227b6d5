package ai.beatra.artifacts;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.accounts.Caller;
import ai.beatra.blobs.Blob;
import ai.beatra.error.ApiException;
import ai.beatra.error.ErrorCode;
import ai.beatra.media.Kind;
import ai.beatra.media.Samples;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** How much of the storage each tenant may take. */
class QuotasTest extends ArtifactsContract {
  @Test
  void aTenantHasARoomOfItsOwn() throws IOException {
    assumeTimeMoves();
    try (Artifacts small = artifacts("storage: {tenant_mib: 1}")) {
      byte[] half = Samples.wav(600_000);
      Blob blob = blobs.put(half);
      var source = new Source("art_00000000000000000000000001", blob, "audio/wav", true);
      insert(small, acme, source);
      Caller other = caller("other");
      insert(small, other, new Source("art_00000000000000000000000002", blob, "audio/wav", true));

      full(
          () ->
              insert(
                  small,
                  acme,
                  new Source("art_00000000000000000000000003", blob, "audio/wav", true)),
          600_044,
          600_044);
      full(
          () -> resolve(small, acme, data("image/png", new byte[500_000]), Kind.IMAGE),
          600_044,
          500_000);

      test().clock().advance(Duration.ofDays(30).plusHours(2));
      small.sweeper().sweep();
      insert(small, acme, new Source("art_00000000000000000000000004", blob, "audio/wav", true));
    }
  }

  @Test
  void whatWasPaidForIsStoredAndCounts() throws IOException {
    try (Artifacts none = artifacts("storage: {tenant_mib: 0}")) {
      Blob blob = blobs.put(PICTURE);
      database()
          .write(
              tx -> none.media().insert(tx, acme.tenantId(), acme.projectId(), blob, "image/png"));

      full(
          () -> resolve(none, acme, data("image/png", PICTURE), Kind.IMAGE),
          PICTURE.length,
          PICTURE.length);
    }
  }

  @Test
  void twoAtOnceDoNotTakeMoreThanThereIs() throws Exception {
    try (Artifacts small = artifacts("storage: {tenant_mib: 1}")) {
      Blob blob = blobs.put(Samples.wav(600_000));
      var together = new CyclicBarrier(2);
      var made = new AtomicLong();
      List<Thread> threads =
          Stream.of("1", "2")
              .map(
                  each ->
                      new Thread(
                          () -> {
                            try {
                              together.await();
                              String id = "art_0000000000000000000000000" + each;
                              insert(small, acme, new Source(id, blob, "audio/wav", true));
                              made.incrementAndGet();
                            } catch (ApiException e) {
                              assertThat(e.code()).isEqualTo(ErrorCode.STORAGE_QUOTA_EXCEEDED);
                            } catch (Exception e) {
                              throw new IllegalStateException(e);
                            }
                          }))
              .toList();
      threads.forEach(Thread::start);
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(made).hasValue(1);
    }
  }
}
