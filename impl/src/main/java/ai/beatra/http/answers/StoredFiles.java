package ai.beatra.http.answers;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;

/** The files that can be read by URLs of their own, outside of the contract's paths. */
@FunctionalInterface
public interface StoredFiles {

  /** The bytes of a file, which never change. */
  @FunctionalInterface
  interface Content {
    /**
     * @param from how many bytes are left out
     * @throws java.nio.file.NoSuchFileException if they are gone
     */
    InputStream open(long from) throws IOException;
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
