package ai.beatra.conformance.cases;

/** How a trial ended. */
public sealed interface Verdict {

  /** Everything was as the spec says. */
  record Passed() implements Verdict {}

  /**
   * It could not be tried on this server.
   *
   * @param reason one sentence
   */
  record Skipped(String reason) implements Verdict {}

  /**
   * Something was not as the spec says.
   *
   * @param report what, and what to do, on several lines
   */
  record Failed(String report) implements Verdict {}
}
