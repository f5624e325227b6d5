package ai.beatra.provider;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;

/** A picture or a recording that a request refers to; its type was found in its bytes. */
public interface Media {

  /** For example {@code image/png}. */
  String mediaType();

  /** In bytes. */
  long size();

  /**
   * A URL of ours at which the bytes can be read without a key for a day, by whoever reaches this
   * server.
   */
  URI url();

  /** The bytes from their beginning; the caller closes the stream. */
  InputStream open() throws IOException;
}
