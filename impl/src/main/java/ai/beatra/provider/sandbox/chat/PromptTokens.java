package ai.beatra.provider.sandbox.chat;

import ai.beatra.model.ChatCompletionRequest;
import ai.beatra.model.ChatTool;
import ai.beatra.model.FunctionDefinition;
import ai.beatra.model.JsonSchemaFormat;
import ai.beatra.model.ToolCall;
import ai.beatra.provider.ProviderException;
import ai.beatra.provider.sandbox.chat.reply.Turn;
import ai.beatra.provider.sandbox.chat.schema.Effort;
import ai.beatra.tokens.Tokenizer;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Counts a prompt as OpenAI does: three tokens around each message, three to begin the answer. One
 * that is too long is refused as soon as that is known.
 */
final class PromptTokens {
  /** The most of one prompt. */
  static final int MOST = 128_000;

  /** No language has more on average; so a prompt far too long need not be counted. */
  private static final int CHARACTERS_PER_TOKEN = 16;

  private static final int PER_MESSAGE = 3;
  private static final int ROLE = 1;
  private static final int NAME = 1;
  private static final int PER_FUNCTION = 8;

  /** What an image costs where it is not looked at closely. */
  private static final int PER_IMAGE = 85;

  private static final int PER_RECORDING = 100;

  private final Tokenizer tokenizer;
  private final Effort effort;
  private long count = PER_MESSAGE;
  private long characters;

  /**
   * @param effort pays for the counting
   */
  PromptTokens(Tokenizer tokenizer, Effort effort) {
    this.tokenizer = tokenizer;
    this.effort = effort;
  }

  /**
   * The tokens of a request.
   *
   * @throws ProviderException invalid_request, if they are more than {@value #MOST}
   */
  long count(ChatCompletionRequest request, List<Turn> turns) {
    turns.forEach(this::addTurn);
    for (ChatTool tool : Objects.requireNonNullElse(request.getTools(), List.<ChatTool>of())) {
      FunctionDefinition function = tool.getFunction();
      add(PER_FUNCTION);
      addText(function.getName());
      addText(function.getDescription());
      addText(function.getParameters());
    }
    if (request.getResponseFormat() instanceof JsonSchemaFormat format) {
      addText(format.getJsonSchema().getSchema());
    }
    return count;
  }

  /** How many characters the text has of which it was counted. */
  long characters() {
    return characters;
  }

  private void addTurn(Turn turn) {
    add(PER_MESSAGE + ROLE);
    addText(turn.text());
    add((long) turn.images() * PER_IMAGE + (long) turn.recordings() * PER_RECORDING);
    if (turn.label() != null) {
      add(NAME);
      addText(turn.label());
    }
    for (ToolCall call : turn.calls()) {
      add(PER_MESSAGE);
      addText(call.getFunction().getName());
      addText(call.getFunction().getArguments());
    }
  }

  /** The text, or the JSON of a schema, if there is one. */
  private void addText(@Nullable Object textOrSchema) {
    if (textOrSchema != null) {
      String text = textOrSchema.toString();
      characters += text.length();
      if (characters > (long) MOST * CHARACTERS_PER_TOKEN) {
        throw tooLong();
      }
      effort.take((long) text.length() * Effort.SPLIT);
      add(tokenizer.count(text));
    }
  }

  private void add(long tokens) {
    count += tokens;
    if (count > MOST) {
      throw tooLong();
    }
  }

  private static ProviderException tooLong() {
    return ProviderException.invalid(
        "The prompt has more than "
            + MOST
            + " tokens, which is all that the model can read. Shorten the messages, the tools or"
            + " the schema.",
        "/messages");
  }
}
