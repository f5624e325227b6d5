package ai.beatra.blobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Blobs in a bucket: how who writes and who deletes meet in the table, on both databases. */
final class S3BlobsTest extends BlobsContract {
  private static final byte[] CONTENT = bytes(700);

  private final String prefix = TestS3.prefix();
  private final LooseBlobStore loose = new LooseBlobStore();

  @Override
  Blobs open() throws IOException {
    return node();
  }

  private S3Blobs node() throws IOException {
    var settings = TestS3.settings(TestS3.endpoint(), prefix);
    return new S3Blobs(settings, directory, database(), Duration.ZERO, TestS3.PATIENT);
  }

  @AfterEach
  void close() {
    ((S3Blobs) blobs).close();
  }

  /** As if everything in the table had been written two hours ago. */
  private void age() {
    database().change(tx -> tx.update("UPDATE loose_blobs SET since = since - 7200000"));
  }

  private List<String> listed() {
    return database().read(tx -> loose.since(tx, tx.now(), 10));
  }

  private long doom(Blob blob) {
    return database().write(tx -> loose.doom(tx, blob.sha256(), HOUR)).orElseThrow();
  }

  private Blob put(Blobs where) {
    try {
      return where.put(CONTENT);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void whatIsPutIsInTheTableBefore() throws IOException {
    Blob blob = put(blobs);

    assertThat(listed()).containsExactly(blob.sha256());
  }

  @Test
  void whoWritesWaitsForWhoDeletes() throws Exception {
    Blob blob = put(blobs);
    age();
    long doom = doom(blob);

    CompletableFuture<Blob> again = CompletableFuture.supplyAsync(() -> put(blobs));
    // Nobody else may delete it meanwhile, or list it: that would undo the doom.
    assertThat(blobs.delete(blob.sha256(), ANY)).isEqualTo(Blobs.Fate.LEFT);
    database().change(tx -> loose.add(tx, List.of(blob.sha256()), tx.now()));
    assertThat(listed()).isEmpty();
    assertThat(again).isNotDone();

    database().change(tx -> loose.undo(tx, blob.sha256(), doom));
    assertThat(again.get(10, TimeUnit.SECONDS)).isEqualTo(blob);
    assertThat(blobs.delete(blob.sha256(), HOUR)).isEqualTo(Blobs.Fate.LEFT);
  }

  @Test
  void whoDiedWhileDeletingStandsInNobodysWay() throws IOException {
    Assumptions.assumeTrue(database().isEmbedded(), "its time can be moved");
    Blob blob = put(blobs);
    age();
    doom(blob);
    test().clock().advance(LooseBlobStore.DOOM.plusSeconds(1));

    put(blobs);
    assertThat(read(blob, 0)).isEqualTo(CONTENT);

    age();
    doom(blob);
    blobs.clear(test().clock().instant());
    assertThat(listed()).isEmpty();
    test().clock().advance(LooseBlobStore.DOOM.plusSeconds(1));
    blobs.clear(test().clock().instant());
    assertThat(listed()).containsExactly(blob.sha256());
  }

  @Test
  void whatOneNodeWritesWhileAnotherDeletesItIsThere() throws Exception {
    int rounds = Integer.getInteger("rounds", 1) * 10;
    try (S3Blobs other = node()) {
      for (int round = 0; round < rounds; round++) {
        Blob blob = put(blobs);
        age();
        var together = new CyclicBarrier(2);
        CompletableFuture<Blobs.Fate> deleted =
            CompletableFuture.supplyAsync(
                () -> {
                  try {
                    together.await();
                    return other.delete(blob.sha256(), HOUR);
                  } catch (Exception e) {
                    throw new IllegalStateException(e);
                  }
                });
        together.await();
        put(blobs);
        deleted.get(30, TimeUnit.SECONDS);
        assertThat(read(blob, 0)).isEqualTo(CONTENT);
      }
    }
  }
}
