package ai.beatra.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/** What the contract promises of an answer, beyond what holds for all of them. */
sealed interface Expected {

  /** The answer that the spec shows. */
  record Shown(String status, String mediaType, JsonNode value) implements Expected {
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
   */
  record Refused(Set<String> codes, String at) implements Expected {
    static final String ANYWHERE = "*";

    static Refused with(String code) {
      return new Refused(Set.of(code), ANYWHERE);
    }
  }

  /** A success, or a refusal for a reason that no schema can say, see {@link Tolerated}. */
  record Accepted() implements Expected {}

  /** No content, but the path's methods in Allow, whoever asks. */
  record Methods() implements Expected {}

  /** Whatever holds for all answers. */
  record Anything() implements Expected {}
}
