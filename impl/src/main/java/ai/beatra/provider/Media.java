package ai.beatra.provider;

import java.io.IOException;
import java.io.InputStream;

/** A picture or a recording that a request refers to; its type was found in its bytes. */
public interface Media {

  /** For example {@code image/png}. */
  String mediaType();

  /** In bytes. */
  long size();

  /** The bytes from their beginning; the caller closes the stream. */
  InputStream open() throws IOException;
}
