package ai.beatra.conformance.server;

import ai.beatra.conformance.cases.Models;
import java.net.URI;
import java.util.Optional;

/**
 * The server under test.
 *
 * @param key a key that works on it
 * @param faults whether it offers the sandbox-fault models
 * @param commands its command line, if there is one at hand
 */
public record Target(
    URI url, String key, Models models, boolean faults, Optional<Commands> commands) {

  /** Whether it is a server of this checkout, whose answers are known. */
  public boolean own() {
    return models != Models.UNKNOWN;
  }

  /** Where the shell lines of a report go: the suite's own server is gone when they are read. */
  public String shownUrl() {
    return own() ? "http://127.0.0.1:8080" : url.toString().replaceAll("/$", "");
  }
}
