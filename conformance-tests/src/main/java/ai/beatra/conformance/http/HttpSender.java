package ai.beatra.conformance.http;

import java.io.IOException;
import java.net.URI;

/** Sends one request and reads the whole answer. */
public interface HttpSender {

  /** The client cannot send this request literally. */
  final class CannotSend extends IOException {
    private static final long serialVersionUID = 1L;

    private final String reason;

    CannotSend(String reason) {
      super(reason);
      this.reason = reason;
    }

    /** Why, as one sentence. */
    public String reason() {
      return reason;
    }
  }

  /**
   * Sends it to the server at {@code baseUrl}.
   *
   * @throws CannotSend when the client would have to send something else
   * @throws IOException when no answer came; its message says what happened
   */
  Answer send(URI baseUrl, Request request) throws IOException;
}
