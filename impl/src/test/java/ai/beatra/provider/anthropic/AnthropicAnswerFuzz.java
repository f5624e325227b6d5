package ai.beatra.provider.anthropic;

import ai.beatra.provider.wire.Understood;
import java.util.function.UnaryOperator;

/**
 * Answers of the Messages API, as streams and whole: understood, or a failure of the provider's.
 */
public final class AnthropicAnswerFuzz {
  private AnthropicAnswerFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    new Understood(AnswerReader::new).stream(data, UnaryOperator.identity());
    new Understood(AnswerReader::new).whole(data);
  }
}
