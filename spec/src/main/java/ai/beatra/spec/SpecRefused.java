package ai.beatra.spec;

/** Stops the build with one sentence; without a stack trace, as it is no fault of the program. */
final class SpecRefused extends RuntimeException {
  private static final long serialVersionUID = 1;

  SpecRefused(String message) {
    super(message, null, false, false);
  }
}
