package ai.beatra.provider.sandbox.chat.schema;

/** A schema for which no value can be made; the message says which keyword is in the way, where. */
public final class UnusableSchema extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnusableSchema(String keyword, String path, String why) {
    this("`" + keyword + "` at " + path + " " + why);
  }

  private UnusableSchema(String message) {
    // Thrown and caught while branches are tried, so a stack trace would be made for nothing.
    super(message, null, false, false);
  }

  /** The same, said of one schema of several. */
  public UnusableSchema of(String schema) {
    return new UnusableSchema(getMessage() + " (in " + schema + ")");
  }
}
