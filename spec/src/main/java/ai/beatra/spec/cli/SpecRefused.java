package ai.beatra.spec.cli;

/** Stops the build with one sentence; without a stack trace, as it is no fault of the program. */
final class SpecRefused extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int exitCode;

  SpecRefused(String message) {
    this(message, 1);
  }

  private SpecRefused(String message, int exitCode) {
    super(message, null, false, false);
    this.exitCode = exitCode;
  }

  /** Says that the tool was called wrongly. */
  static SpecRefused misuse(String message) {
    return new SpecRefused(message, 2);
  }

  /** What the process ends with. */
  int exitCode() {
    return exitCode;
  }
}
