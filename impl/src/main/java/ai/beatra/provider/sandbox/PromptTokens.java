package ai.beatra.provider.sandbox;

import ai.beatra.model.ChatCompletionRequest;
import ai.beatra.model.ChatTool;
import ai.beatra.model.FunctionDefinition;
import ai.beatra.model.JsonSchemaFormat;
import ai.beatra.model.ToolCall;
import ai.beatra.tokens.Tokenizer;
import java.util.List;
import java.util.Objects;

/** Counts a prompt as OpenAI does: three tokens around each message, three to begin the answer. */
final class PromptTokens {
  private static final int PER_MESSAGE = 3;
  private static final int ROLE = 1;
  private static final int NAME = 1;
  private static final int PER_FUNCTION = 8;

  /** What an image costs where it is not looked at closely. */
  private static final int PER_IMAGE = 85;

  private static final int PER_RECORDING = 100;

  private final Tokenizer tokenizer;

  PromptTokens(Tokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  long count(ChatCompletionRequest request, List<Turn> turns) {
    long count = PER_MESSAGE;
    for (Turn turn : turns) {
      count += of(turn);
    }
    for (ChatTool tool : Objects.requireNonNullElse(request.getTools(), List.<ChatTool>of())) {
      FunctionDefinition function = tool.getFunction();
      count += PER_FUNCTION + tokenizer.count(function.getName());
      count += tokenizer.count(Objects.requireNonNullElse(function.getDescription(), ""));
      count +=
          function.getParameters() == null
              ? 0
              : tokenizer.count(function.getParameters().toString());
    }
    if (request.getResponseFormat() instanceof JsonSchemaFormat format
        && format.getJsonSchema().getSchema() != null) {
      count += tokenizer.count(format.getJsonSchema().getSchema().toString());
    }
    return count;
  }

  private long of(Turn turn) {
    long count = PER_MESSAGE + ROLE + tokenizer.count(turn.text());
    count += (long) turn.images() * PER_IMAGE + (long) turn.recordings() * PER_RECORDING;
    if (turn.label() != null) {
      count += NAME + tokenizer.count(turn.label());
    }
    for (ToolCall call : turn.calls()) {
      count += PER_MESSAGE + tokenizer.count(call.getFunction().getName());
      count += tokenizer.count(call.getFunction().getArguments());
    }
    return count;
  }
}
