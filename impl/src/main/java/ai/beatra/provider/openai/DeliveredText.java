package ai.beatra.provider.openai;

/**
 * What was delivered, to be counted in case the upstream does not. The end of a very long text is
 * taken to have as many tokens to a character as its beginning, which alone is held.
 */
final class DeliveredText {
  private static final int MOST = 256 << 10;

  private final TokenCount tokens;
  private final StringBuilder beginning = new StringBuilder();
  private long length;

  DeliveredText(TokenCount tokens) {
    this.tokens = tokens;
  }

  void add(String text) {
    length += text.length();
    beginning.append(text, 0, Math.min(text.length(), MOST - beginning.length()));
  }

  /** How many tokens it was. Takes up to a tenth of a second. */
  long count() {
    long counted = tokens.of(beginning.toString());
    return length <= MOST ? counted : (counted * length + MOST - 1) / MOST;
  }
}
