package ai.beatra.blobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.beatra.store.DatabaseContract;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds wherever blobs are kept. */
abstract class BlobsContract extends DatabaseContract {
  /** What was written a moment ago was not written for so long. */
  static final Duration ANY = Duration.ofSeconds(-5);

  static final Duration HOUR = Duration.ofHours(1);

  @TempDir Path directory;
  Blobs blobs;

  abstract Blobs open() throws IOException;

  @BeforeEach
  void openBlobs() throws IOException {
    blobs = open();
  }

  static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  byte[] read(Blob blob, long from) throws IOException {
    try (InputStream content = blobs.open(blob, from)) {
      return content.readAllBytes();
    }
  }

  private List<Path> unfinished() throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve("tmp"))) {
      return files.toList();
    }
  }

  @Test
  void whatIsKeptIsReadFromAnyPlaceOn() throws IOException {
    for (int size : List.of(0, 1, 1000, 3_000_000)) {
      byte[] content = bytes(size);
      Blob blob = blobs.put(content);

      assertThat(blob.size()).isEqualTo(size);
      assertThat(read(blob, 0)).isEqualTo(content);
      assertThat(read(blob, size)).isEmpty();
      if (size > 1) {
        byte[] end = read(blob, size / 2);
        assertThat(end).hasSize(size - size / 2);
        assertThat(end[0]).isEqualTo(content[size / 2]);
      }
    }
    assertThat(unfinished()).isEmpty();
  }

  @Test
  void theSameContentIsOneBlob() throws IOException {
    for (int size : List.of(500, 3_000_000)) {
      Blob first = blobs.put(bytes(size));
      Blob second = blobs.put(bytes(size));

      assertThat(second).isEqualTo(first);
      assertThat(read(second, 0)).isEqualTo(bytes(size));
    }
    var found = new ArrayList<String>();
    blobs.walk(Instant.MAX, 10, found::addAll);
    assertThat(found).hasSize(2);
  }

  @Test
  void whatIsNotKeptIsGone() throws IOException {
    Blob blob;
    try (Draft draft = blobs.draft()) {
      draft.write(bytes(500));
      blob = draft.blob();
    }
    assertThat(unfinished()).isEmpty();
    assertThatThrownBy(() -> read(blob, 0)).isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void whatIsOldIsDeleted() throws IOException {
    Blob blob = blobs.put(bytes(500));

    assertThat(blobs.delete(blob.sha256(), HOUR)).isEqualTo(Blobs.Fate.LEFT);
    assertThat(read(blob, 0)).isEqualTo(bytes(500));
    assertThat(blobs.delete(blob.sha256(), ANY)).isEqualTo(Blobs.Fate.DELETED);
    assertThatThrownBy(() -> read(blob, 0)).isInstanceOf(NoSuchFileException.class);
    assertThat(blobs.delete(blob.sha256(), ANY)).isNotEqualTo(Blobs.Fate.DELETED);
    assertThat(read(blobs.put(bytes(500)), 0)).isEqualTo(bytes(500));
  }

  @Test
  void aWalkSeesAllThatIsOldSomeAtATime() throws IOException {
    var all = new ArrayList<String>();
    for (int i = 1; i <= 5; i++) {
      all.add(blobs.put(bytes(i)).sha256());
    }
    var found = new ArrayList<String>();
    var sizes = new ArrayList<Integer>();
    blobs.walk(
        Instant.MAX,
        2,
        some -> {
          found.addAll(some);
          sizes.add(some.size());
        });
    assertThat(found).containsExactlyInAnyOrderElementsOf(all);
    assertThat(sizes).allMatch(size -> size <= 2);

    blobs.walk(Instant.EPOCH, 2, some -> assertThat(some).isEmpty());
  }

  @Test
  void aLookLeavesNothing() throws IOException {
    blobs.requireWritable();

    assertThat(unfinished()).isEmpty();
    blobs.walk(Instant.MAX, 2, some -> assertThat(some).isEmpty());
  }

  @Test
  void whatWasLeftIsCleared() throws IOException {
    Files.writeString(directory.resolve("tmp/left"), "over");
    blobs.clear(Instant.EPOCH);
    assertThat(unfinished()).hasSize(1);
    blobs.clear(Instant.MAX);
    assertThat(unfinished()).isEmpty();
  }
}
