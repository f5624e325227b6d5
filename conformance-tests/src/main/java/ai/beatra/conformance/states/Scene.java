package ai.beatra.conformance.states;

import ai.beatra.conformance.http.Answer;
import ai.beatra.conformance.http.Request;
import java.io.Closeable;
import java.io.IOException;

/**
 * A request, and what goes on until it is answered.
 *
 * @param running ended by closing
 */
public record Scene(Request request, Closeable running) implements Closeable {

  /** Sends a request to the server that is tried. */
  @FunctionalInterface
  public interface Sender {
    Answer send(Request request) throws IOException;
  }

  /** Nothing goes on. */
  static Scene of(Request request) {
    return new Scene(request, () -> {});
  }

  @Override
  public void close() throws IOException {
    running.close();
  }
}
