package ai.beatra.history;

/**
 * What a client wants once, however often it has to ask for it.
 *
 * @param name no other has it; its Idempotency-Key, if it is sent with one
 * @param keyed whether it is; what is not is sent again only where it was refused
 * @param most what it can cost, in units: a chat costs no more than that, a task that or nothing
 */
public record Ask(String name, Kind kind, boolean keyed, long most) {

  /** What becomes of it. */
  public enum Kind {
    CHAT,
    TASK,
    FILE
  }
}
