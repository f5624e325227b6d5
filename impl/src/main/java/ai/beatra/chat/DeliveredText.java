package ai.beatra.chat;

import ai.beatra.model.ChatDelta;
import ai.beatra.model.FunctionCallDelta;
import ai.beatra.model.ToolCallDelta;
import ai.beatra.tokens.Tokenizer;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the client got, to be counted where the provider does not. The end of a very long text is
 * taken to have as many tokens to a character as its beginning, which alone is held.
 */
final class DeliveredText {
  private static final int MOST = 64 << 10;

  private final StringBuilder beginning = new StringBuilder();
  private long length;

  void add(ChatDelta delta) {
    add(delta.getContent());
    add(delta.getRefusal());
    add(delta.getReasoningContent());
    List<ToolCallDelta> calls = delta.getToolCalls();
    if (calls != null) {
      calls.stream()
          .map(ToolCallDelta::getFunction)
          .filter(Objects::nonNull)
          .flatMap(DeliveredText::words)
          .forEach(this::add);
    }
  }

  private static Stream<@Nullable String> words(FunctionCallDelta function) {
    return Stream.of(function.getName(), function.getArguments());
  }

  private void add(@Nullable String text) {
    if (text != null) {
      length += text.length();
      beginning.append(text, 0, Math.min(text.length(), MOST - beginning.length()));
    }
  }

  /** How many bytes are held of it, about. */
  long held() {
    return beginning.capacity();
  }

  /** How many tokens it was. Takes up to a tenth of a second. */
  long count(Tokenizer tokenizer) {
    long counted = tokenizer.count(beginning.toString());
    return length <= MOST ? counted : (counted * length + MOST - 1) / MOST;
  }
}
