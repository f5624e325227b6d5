package ai.beatra.conformance;

import java.io.IOException;
import java.net.URI;

/** Sends one request and reads the whole answer. */
public interface HttpSender {

  /**
   * Sends it to the server at {@code baseUrl}.
   *
   * @throws IOException when no answer came; its message says what happened
   */
  Answer send(URI baseUrl, Request request) throws IOException;
}
