package ai.beatra.blobs;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/**
 * Bytes by the SHA-256 of their content: a blob appears whole or not at all, and is never changed.
 * All nodes on one database have the same blobs. Everything here waits for the storage.
 */
public interface Blobs {

  /** A new blob in the making; the caller closes it. */
  Draft draft() throws IOException;

  /**
   * The bytes of a blob from a place on; they can be read on when it is deleted, and the caller
   * closes them.
   *
   * @param from how many bytes are left out
   * @throws java.nio.file.NoSuchFileException if there is no such blob
   */
  InputStream open(String sha256, long from) throws IOException;

  /**
   * Deletes a blob that no row has, unless it was written again meanwhile.
   *
   * @param before when it must have been written last
   * @return whether it is deleted
   */
  boolean delete(String sha256, Instant before) throws IOException;

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
}
