package ai.beatra.blobs;

import ai.beatra.config.Config;
import ai.beatra.config.S3Settings;
import ai.beatra.store.Database;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Bytes by the SHA-256 of their content: a blob appears whole or not at all, and is never changed.
 * All nodes on one database have the same blobs. Everything here waits for the storage.
 */
public interface Blobs extends AutoCloseable {

  /**
   * Where the configuration says that they are.
   *
   * @param database the one that knows whose they are
   * @throws IOException if the directory cannot be used, with one line for the operator
   */
  static Blobs of(Config config, Database database) throws IOException {
    Path directory = config.storageDirectory();
    S3Settings bucket = config.storage().s3();
    return bucket == null
        ? new FileBlobs(directory)
        : new S3Blobs(bucket, directory, database, config.tasks().longest());
  }

  /** A new blob in the making; the caller closes it. */
  Draft draft() throws IOException;

  /**
   * The bytes of a blob from a place on; the caller closes them.
   *
   * @param from how many bytes are left out
   * @throws java.nio.file.NoSuchFileException if there is no such blob
   * @throws ai.beatra.error.StorageUnavailableException if the storage is away
   */
  InputStream open(Blob blob, long from) throws IOException;

  /**
   * Whether it is there, and whole: reads all of it.
   *
   * @throws ai.beatra.error.StorageUnavailableException if the storage is away
   */
  default boolean holds(Blob blob) throws IOException {
    MessageDigest digest = Draft.sha256();
    try (InputStream content = open(blob, 0)) {
      content.transferTo(new DigestOutputStream(OutputStream.nullOutputStream(), digest));
    } catch (NoSuchFileException | DamagedBlobException e) {
      return false;
    }
    return HexFormat.of().formatHex(digest.digest()).equals(blob.sha256());
  }

  /** Whether opening a blob waits for another machine, which may take seconds. */
  default boolean isFar() {
    return false;
  }

  /**
   * Where whoever has the URL reads a blob without this server.
   *
   * @param shown how it is answered there
   * @param valid for how long the URL works
   * @return nothing where all are to read it here
   */
  default Optional<URI> elsewhere(Blob blob, Shown shown, Duration valid) throws IOException {
    return Optional.empty();
  }

  /**
   * How a blob is answered over HTTP.
   *
   * @param disposition the value of Content-Disposition
   * @param caching the value of Cache-Control
   */
  record Shown(String mediaType, String disposition, String caching) {}

  /**
   * Deletes a blob that no row has, unless it was written again meanwhile.
   *
   * @param unwritten for how long it must not have been written
   */
  Fate delete(String sha256, Duration unwritten) throws IOException;

  /** What became of a blob that was to be deleted. */
  enum Fate {
    DELETED,
    /** It was written since, or somebody is just deleting it. */
    LEFT,
    ABSENT
  }

  /**
   * The time by which {@link #walk} and {@link #clear} go: that of whoever keeps what they look
   * through, since the clocks of those who write it may differ.
   */
  Instant now() throws IOException;

  /**
   * Hands over, some at a time, those that were last written before a time. It takes long.
   *
   * @param most how many at a time
   */
  void walk(Instant before, int most, Consumer<List<String>> some) throws IOException;

  /** Deletes what was begun before a time and left unfinished. */
  void clear(Instant before) throws IOException;

  /**
   * Writes something small, and deletes it.
   *
   * @throws IOException if nothing can be stored
   */
  void requireWritable() throws IOException;

  /** Stores bytes; they are safe when this returns. */
  default Blob put(byte[] content) throws IOException {
    try (Draft draft = draft()) {
      draft.write(content);
      return draft.keep();
    }
  }

  /** Nothing is read or stored any more. */
  @Override
  default void close() {}
}
