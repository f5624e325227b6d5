package ai.beatra.provider.openai.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.fuzz.Input;
import ai.beatra.provider.wire.Understood;
import java.util.function.UnaryOperator;

/**
 * Answers of OpenAI-compatible upstreams, as streams and whole: understood, or a failure of the
 * provider's; chunks that are read in one pass mean what they mean as trees.
 */
public final class OpenAiAnswerFuzz {
  /** What makes a tree necessary, and changes nothing. */
  private static final String AS_TREE = "{\"type\":\"x\",";

  private OpenAiAnswerFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    var input = new Input(data);
    boolean thinkingInTotal = input.choice(2) == 1;
    byte[] answer = input.rest();
    Understood stream = understood(thinkingInTotal).stream(answer, UnaryOperator.identity());
    Understood asTree = understood(thinkingInTotal).stream(answer, OpenAiAnswerFuzz::asTree);
    assertThat(stream).hasToString(asTree.toString());
    understood(thinkingInTotal).whole(answer);
  }

  private static String asTree(String data) {
    return PlainPart.of(data) == null ? data : AS_TREE + data.substring(1);
  }

  private static Understood understood(boolean thinkingInTotal) {
    return new Understood(
        (refusals, events) -> new AnswerReader(refusals, thinkingInTotal, events));
  }
}
