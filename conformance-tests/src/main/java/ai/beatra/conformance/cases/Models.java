package ai.beatra.conformance.cases;

/** What is known of the models behind the server. */
public enum Models {
  /** The default catalog on the sandbox: answers are known word for word. */
  SANDBOX,
  /** The same behind an upstream, whose fault models the catalog has to list. */
  UPSTREAM,
  /** The same behind stubs of upstreams, which say what the sandbox says. */
  STUBS,
  /** The same where the protocol of chats is another one: only what was said is the same. */
  TRANSLATED,
  UNKNOWN;

  /** Whether some of what the spec shows cannot be seen: what the sandbox says of itself. */
  public boolean isStubs() {
    return this == STUBS || this == TRANSLATED;
  }

  /** How the names begin of those that fail on purpose. */
  public static final String FAULT = "sandbox-fault-";
}
