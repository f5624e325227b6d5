package ai.beatra.spec.gate.diff;

/** Who sends what a part of the contract describes. */
enum Side {
  REQUEST("Callers whose requests were right are refused or served otherwise."),
  RESPONSE("Callers receive what the old contract did not allow, or miss what it promised.");

  private final String harm;

  Side(String harm) {
    this.harm = harm;
  }

  /** What a break on this side does to callers, a sentence. */
  String harm() {
    return harm;
  }
}
