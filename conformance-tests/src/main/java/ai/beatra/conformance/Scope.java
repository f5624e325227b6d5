package ai.beatra.conformance;

import ai.beatra.conformance.cases.Case;
import ai.beatra.conformance.cases.Expected;
import java.util.Set;

/** How much of the suite is run. */
public enum Scope {
  /** The spec's examples. */
  EXAMPLES,
  /** The examples, and what has to be refused. */
  REFUSALS,
  ALL,
  /** Of all, what can change nothing and cost nothing even on a server with faults. */
  READ_ONLY;

  /** Keys that no server accepts, and that are made without asking one. */
  private static final Set<String> NO_ACCOUNT =
      Set.of(Case.NO_KEY, "malformed_key", "unknown_key", "other_region_key");

  /** Whether requests are made from schemas and links for that group. */
  boolean allows(String group) {
    return switch (this) {
      case ALL, READ_ONLY -> true;
      case EXAMPLES -> false;
      case REFUSALS -> !(group.equals("valid") || group.equals("links"));
    };
  }

  boolean allows(Case each) {
    return switch (this) {
      case ALL -> true;
      case EXAMPLES -> each.isExample() || each.expected() instanceof Expected.Anything;
      case REFUSALS -> allows(each.group());
      case READ_ONLY ->
          (Set.of("GET", "HEAD", "OPTIONS").contains(each.request().method())
                  && !each.state().matches("(task|music)_.*"))
              || NO_ACCOUNT.contains(each.state())
              || each.request().header("Authorization").isPresent();
    };
  }
}
