package ai.beatra.http.answers;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The files that can be read by URLs of their own, outside of the contract's paths. */
@FunctionalInterface
public interface StoredFiles {

  /** The bytes of a file, which never change. */
  interface Content {
    /**
     * @param from how many bytes are left out
     * @throws java.nio.file.NoSuchFileException if they are gone
     */
    InputStream open(long from) throws IOException;

    /** Whether opening and reading them waits for another machine. */
    boolean isFar();

    /**
     * Where else they can be read, by a URL of their own.
     *
     * @param mediaType the Content-Type there; the Content-Disposition and Cache-Control follow
     * @param valid for how long the URL works
     * @return nothing where they are read here; may wait as {@link #open}
     */
    Optional<URI> elsewhere(String mediaType, String disposition, String caching, Duration valid)
        throws IOException;
  }

  /**
   * A file that may be read.
   *
   * @param tag changes with the content; visible ASCII without quotes
   * @param name what a browser calls it when it saves it
   * @param inline whether a browser may show it itself
   * @param expires when the URL stops working
   */
  record StoredFile(
      Content content,
      long size,
      String tag,
      String mediaType,
      String name,
      boolean inline,
      Instant modified,
      Instant expires) {}

  /**
   * The file of a URL {@code /files/<id>?exp=<expires>&sig=<signature>}; missing parameters are
   * empty.
   *
   * @throws ai.beatra.error.ApiException forbidden, not_found
   */
  StoredFile find(String id, String expires, String signature);
}
