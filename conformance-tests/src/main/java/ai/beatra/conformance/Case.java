package ai.beatra.conformance;

/**
 * One request to send, and what the contract promises of its answer.
 *
 * @param group what it belongs to: a status for the spec's own examples, else a kind of trial
 * @param place what in the spec it was made from
 * @param state the state that the server has to be in; empty when any will do
 * @param request without a key
 */
record Case(
    Operation operation,
    String group,
    String name,
    Place place,
    String state,
    Request request,
    Expected expected) {

  /** Whether it is an example of the spec, replayed as it stands there. */
  boolean isExample() {
    return expected instanceof Expected.Shown || expected instanceof Expected.Unshown;
  }

  /** Whether the spec shows a success as its answer. */
  boolean isSuccess() {
    return expected instanceof Expected.Shown shown && shown.isSuccess();
  }

  /** Whether the spec shows a success as its answer, and would each time that it is sent. */
  boolean isRepeatable() {
    return isInAnyState() && isSuccess();
  }

  private boolean isInAnyState() {
    return state.isEmpty() || States.REPEATABLE.contains(state);
  }

  /** Whether it follows its schema: it succeeds, or only the model does not know what is asked. */
  boolean isValid() {
    return isInAnyState()
        && expected instanceof Expected.Shown shown
        && (shown.isSuccess()
            || shown.value().at("/error/code").asText().equals("unsupported_option"));
  }

  String title() {
    return operation.title() + " · " + group + " · " + name;
  }
}
