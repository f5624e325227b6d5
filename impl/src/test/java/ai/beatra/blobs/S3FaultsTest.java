package ai.beatra.blobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.beatra.blobs.FaultyStore.Fault;
import ai.beatra.config.S3Settings;
import ai.beatra.config.S3Settings.Downloads;
import ai.beatra.error.StorageUnavailableException;
import ai.beatra.store.TestDatabase;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A store that is away, slow, or not what it should be. */
@Timeout(120)
final class S3FaultsTest {
  /** Nobody waits for long in a test; a second is enough for a store that answers. */
  private static final S3Patience SHORT =
      new S3Patience(
          Duration.ofSeconds(1),
          Duration.ofSeconds(1),
          Duration.ofSeconds(1),
          Duration.ofSeconds(2),
          Duration.ofSeconds(1),
          16 << 20);

  private static final S3Patience LONG =
      new S3Patience(
          Duration.ofSeconds(20),
          Duration.ofSeconds(20),
          Duration.ofSeconds(20),
          Duration.ofSeconds(60),
          Duration.ofSeconds(20),
          256 << 10);

  @TempDir Path directory;
  private final String prefix = TestS3.prefix();
  private TestDatabase database;
  private FaultyStore store;
  private S3Blobs blobs;

  @BeforeEach
  void open() throws IOException {
    database = new TestDatabase(TestDatabase.Kind.SQLITE);
    store = new FaultyStore(TestS3.endpoint());
    blobs = node(LONG);
  }

  @AfterEach
  void close() throws IOException {
    blobs.close();
    store.close();
    database.close();
  }

  private S3Blobs node(S3Patience patience) throws IOException {
    S3Settings settings = TestS3.settings(store.endpoint(), prefix);
    return new S3Blobs(settings, directory, database.database(), Duration.ZERO, patience);
  }

  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  private static byte[] read(S3Blobs from, Blob blob) throws IOException {
    try (InputStream content = from.open(blob, 0)) {
      return content.readAllBytes();
    }
  }

  @Test
  void aStoreThatIsAwayMayComeBack() throws IOException {
    byte[] content = bytes(5000);
    Blob blob;
    try (S3Blobs hasty = node(SHORT);
        Draft draft = hasty.draft()) {
      draft.write(content);
      blob = draft.blob();
      for (Fault fault : new Fault[] {Fault.AWAY, Fault.FAILING, Fault.SILENT}) {
        store.is(fault);
        assertThatThrownBy(draft::keep)
            .as(fault.name())
            .isInstanceOf(StorageUnavailableException.class);
        assertThatThrownBy(() -> read(hasty, blob))
            .as(fault.name())
            .isInstanceOf(StorageUnavailableException.class);
        assertThatThrownBy(() -> hasty.walk(Instant.MAX, 10, some -> {}))
            .as(fault.name())
            .isInstanceOf(StorageUnavailableException.class);
      }
      // What was claimed is looked at when nothing came of it.
      var loose = new LooseBlobStore();
      List<String> listed = database.database().read(tx -> loose.since(tx, tx.now(), 10));
      assertThat(listed).containsExactly(blob.sha256());
    }
    store.is(Fault.NONE);
    assertThat(blobs.put(content)).isEqualTo(blob);
    assertThat(read(blobs, blob)).isEqualTo(content);
  }

  @Test
  void whoReadsNothingOfWhatIsSentIsNotWaitedForForever() throws IOException {
    try (S3Blobs hasty = node(SHORT);
        Draft draft = hasty.draft()) {
      draft.write(bytes(16 << 20));
      store.is(Fault.DEAF);

      assertThatThrownBy(draft::keep).isInstanceOf(StorageUnavailableException.class);
    }
  }

  @Test
  void otherBytesAreNotGivenAway() throws IOException {
    Blob small = blobs.put(bytes(5000));
    Blob large = blobs.put(bytes(1 << 20));

    store.is(Fault.WRONG);
    assertThatThrownBy(() -> blobs.open(small, 0)).hasMessageContaining("has other bytes");
    InputStream content = blobs.open(large, 0);
    var got = new ByteArrayOutputStream();
    assertThatThrownBy(() -> content.transferTo(got)).hasMessageContaining("has other bytes");
    assertThat(got.size()).isLessThan(1 << 20);
    content.close();

    store.is(Fault.NONE);
    Blob longer = new Blob(small.sha256(), 4000);
    assertThatThrownBy(() -> blobs.open(longer, 0)).hasMessageContaining("has 5000 bytes");
    assertThat(read(blobs, small)).isEqualTo(bytes(5000));
  }

  @Test
  void whatBreaksOffGoesOn() throws IOException {
    byte[] content = bytes(1 << 20);
    Blob blob = blobs.put(content);

    store.is(Fault.CUT, 1);
    assertThat(read(blobs, blob)).isEqualTo(content);
    store.is(Fault.CUT, 2);
    assertThat(read(blobs, blob)).isEqualTo(content);
  }

  @Test
  void whatIsDamagedIsReplacedWhenItComesAgain() throws IOException {
    Blob blob = blobs.put(bytes(5000));
    for (byte[] damaged : new byte[][] {bytes(4999), new byte[5000]}) {
      try (S3Access direct = S3Access.to(TestS3.settings(TestS3.endpoint(), prefix), LONG)) {
        direct
            .client()
            .putObject(
                it -> it.bucket(TestS3.BUCKET).key(prefix + "blobs/" + blob.sha256()),
                software.amazon.awssdk.core.sync.RequestBody.fromBytes(damaged));
      }
      assertThatThrownBy(() -> read(blobs, blob)).hasMessageContaining("damaged");

      blobs.put(bytes(5000));
      assertThat(read(blobs, blob)).isEqualTo(bytes(5000));
    }
  }

  @Test
  void aLookSaysWhatIsWrongAndIsNotRepeatedAtOnce() throws IOException {
    store.is(Fault.AWAY);
    try (S3Blobs hasty = node(SHORT)) {
      assertThatThrownBy(hasty::requireWritable).hasMessageContaining("the store at http://127");
      store.is(Fault.NONE);
      assertThatThrownBy(hasty::requireWritable).hasMessageContaining("the store at http://127");
    }
    assertThatCode(blobs::requireWritable).doesNotThrowAnyException();
    int asked = store.heads().size();
    assertThatCode(blobs::requireWritable).doesNotThrowAnyException();
    assertThat(store.heads()).hasSize(asked);
  }

  @Test
  void theOperatorHearsWhatToChange() throws IOException {
    URI endpoint = TestS3.endpoint();
    S3Settings elsewhere = TestS3.settings(endpoint, "nothing-here", prefix, Downloads.PROXY);
    assertThatThrownBy(() -> S3Blobs.requireUsable(elsewhere))
        .hasMessage(
            "there is no bucket nothing-here at the store at %s; make it, or correct storage.s3.bucket"
                .formatted(endpoint));
    URI nobody = URI.create("http://127.0.0.1:1");
    assertThatThrownBy(() -> S3Blobs.requireUsable(TestS3.settings(nobody, prefix)))
        .hasMessage(
            "the store at http://127.0.0.1:1 cannot be reached: nobody answers there"
                + " (storage.s3.endpoint)");
    S3Blobs.requireUsable(TestS3.settings(endpoint, prefix));
  }
}
