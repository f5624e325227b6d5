package ai.beatra.conformance.states;

/** This server cannot be brought into the state. */
public final class CannotMake extends Exception {
  private static final long serialVersionUID = 1L;

  CannotMake(String reason) {
    super(reason);
  }
}
