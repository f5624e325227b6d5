package ai.beatra.conformance.cases;

/** What is known of the models behind the server. */
public enum Models {
  /** The default catalog on the sandbox: answers are known word for word. */
  SANDBOX,
  /** The same behind an upstream, whose fault models the catalog has to list. */
  UPSTREAM,
  UNKNOWN;

  /** How the names begin of those that fail on purpose. */
  public static final String FAULT = "sandbox-fault-";
}
