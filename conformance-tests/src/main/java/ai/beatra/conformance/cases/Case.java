package ai.beatra.conformance.cases;

import ai.beatra.conformance.contract.Operation;
import ai.beatra.conformance.contract.Place;
import ai.beatra.conformance.http.Request;
import java.util.Set;

/**
 * One request to send, and what the contract promises of its answer.
 *
 * @param group what it belongs to: a status for the spec's own examples, else a kind of trial
 * @param place what in the spec it was made from
 * @param state the state that the server has to be in; empty when any will do
 * @param request without a key
 */
public record Case(
    Operation operation,
    String group,
    String name,
    Place place,
    String state,
    Request request,
    Expected expected) {
  /** The state without a key. */
  public static final String NO_KEY = "no_key";

  public static final String UPLOADED_IMAGE = "uploaded_image";
  public static final String UPLOADED_AUDIO = "uploaded_audio";

  /** The states in which a request can be sent any number of times. */
  private static final Set<String> REPEATABLE = Set.of("", UPLOADED_IMAGE, UPLOADED_AUDIO);

  /** Whether it is an example of the spec, replayed as it stands there. */
  public boolean isExample() {
    return expected instanceof Expected.Shown || expected instanceof Expected.Unshown;
  }

  /** Whether the spec shows a success as its answer. */
  boolean isSuccess() {
    return expected instanceof Expected.Shown shown && shown.isSuccess();
  }

  /** Whether the spec shows a success as its answer, and would each time that it is sent. */
  public boolean isRepeatable() {
    return isInAnyState() && isSuccess();
  }

  private boolean isInAnyState() {
    return REPEATABLE.contains(state);
  }

  /** Whether it follows its schema: it succeeds, or only the model does not know what is asked. */
  boolean isValid() {
    return isInAnyState()
        && expected instanceof Expected.Shown shown
        && (shown.isSuccess()
            || shown.value().at("/error/code").asText().equals("unsupported_option"));
  }

  public String title() {
    return operation.title() + " · " + group + " · " + name;
  }
}
