package ai.beatra.conformance;

import java.net.URI;
import java.util.Optional;

/**
 * The server under test.
 *
 * @param key a key that works on it
 * @param own whether it runs the default catalog on the sandbox, so that its answers are known word
 *     for word
 * @param faults whether it offers the sandbox-fault models
 * @param commands its command line, if there is one at hand
 */
public record Target(
    URI url, String key, boolean own, boolean faults, Optional<Commands> commands) {

  /** Where the shell lines of a report go: the suite's own server is gone when they are read. */
  String shownUrl() {
    return own ? "http://127.0.0.1:8080" : url.toString().replaceAll("/$", "");
  }
}
