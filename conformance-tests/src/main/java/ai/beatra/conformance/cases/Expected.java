package ai.beatra.conformance.cases;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.Set;

/** What the contract promises of an answer, beyond what holds for all of them. */
public sealed interface Expected {

  /** The answer that the spec shows: one without a body has neither media type nor value. */
  record Shown(String status, String mediaType, JsonNode value) implements Expected {
    /** An answer without a body. */
    static Shown empty(String status) {
      return new Shown(status, "", MissingNode.getInstance());
    }

    boolean isSuccess() {
      return status.startsWith("2");
    }
  }

  /** The spec has the request, but no answer to it yet. */
  record Unshown() implements Expected {}

  /**
   * An error, because of a fault that was put into the request.
   *
   * @param codes one of them
   * @param at where the fault is, in the form of the error's {@code param}; {@link #ANYWHERE} when
   *     that is not asked
   * @param unions that the place is a part of: of whatever fits none of their alternatives it can
   *     as well be said that the union is at fault
   */
  record Refused(Set<String> codes, String at, Set<String> unions) implements Expected {
    public static final String ANYWHERE = "*";

    static Refused with(String code) {
      return new Refused(Set.of(code), ANYWHERE, Set.of());
    }
  }

  /** A success, or a refusal for a reason that no schema can say, see {@link Tolerated}. */
  record Accepted() implements Expected {}

  /** No content, but the path's methods in Allow, whoever asks. */
  record Methods() implements Expected {}

  /** Whatever holds for all answers. */
  record Anything() implements Expected {}
}
