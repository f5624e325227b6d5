package ai.beatra.provider.openai;

/** What was delivered, to be counted in case the upstream does not; holds only the last part. */
final class DeliveredText {
  private static final int MOST = 64 << 10;

  private final TokenCount tokens;
  private final StringBuilder uncounted = new StringBuilder();
  private long counted;

  DeliveredText(TokenCount tokens) {
    this.tokens = tokens;
  }

  void add(String text) {
    uncounted.append(text);
    if (uncounted.length() > MOST) {
      counted = count();
      uncounted.setLength(0);
    }
  }

  /** How many tokens it was. */
  long count() {
    return counted + tokens.of(uncounted.toString());
  }
}
