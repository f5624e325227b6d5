package ai.beatra.provider;

import java.io.IOException;
import java.io.OutputStream;

/** Bytes that are written as they come. */
@FunctionalInterface
public interface Content {

  /**
   * Writes all of them, on the caller's thread, which is interrupted to stop that.
   *
   * @throws IOException if {@code out} does not take them
   * @throws ProviderException if the provider does not deliver them
   */
  void writeTo(OutputStream out) throws IOException, InterruptedException;
}
