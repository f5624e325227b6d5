package ai.beatra.conformance.server;

import ai.beatra.conformance.cases.Lacking;
import ai.beatra.conformance.cases.Models;
import java.net.URI;
import java.util.Optional;

/**
 * The server under test.
 *
 * @param key a key that works on it
 * @param faults whether it offers the sandbox-fault models
 * @param commands its command line, if there is one at hand
 * @param shownUrl where the shell lines of a report go
 * @param lacking what its chat model does not have
 */
public record Target(
    URI url,
    String key,
    Models models,
    boolean faults,
    Optional<Commands> commands,
    String shownUrl,
    Lacking lacking) {
  /** Where a server will be found that is gone, or has another port, when the report is read. */
  private static final String USUAL = "http://127.0.0.1:8080";

  /** A server that stays. */
  public Target(URI url, String key, Models models, boolean faults, Optional<Commands> commands) {
    this(url, key, models, faults, commands, url.toString().replaceAll("/$", ""), Lacking.NOTHING);
  }

  /** The same where it is the suite's own, which is gone when its report is read. */
  public Target passing() {
    return new Target(url, key, models, faults, commands, USUAL, lacking);
  }

  /** The same with a model that lacks something. */
  public Target lacking(Lacking less) {
    return new Target(url, key, models, faults, commands, shownUrl, less);
  }

  /** Whether it is a server of this checkout, whose answers are known. */
  public boolean own() {
    return models != Models.UNKNOWN;
  }
}
