package ai.beatra.provider.sandbox.chat;

import ai.beatra.model.ChatCompletionRequest;
import ai.beatra.model.ChatTool;
import ai.beatra.model.FunctionDefinition;
import ai.beatra.model.UserContent;
import ai.beatra.model.UserMessage;
import ai.beatra.provider.ChatCall;
import ai.beatra.provider.ChatEvent;
import ai.beatra.tokens.Tokenizer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/** The sandbox as the tests use it; one for all, for it has no state. */
final class Sandbox {
  static final Tokenizer TOKENIZER = new Tokenizer();
  static final JsonMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private static final ScheduledThreadPoolExecutor EXECUTOR = daemons();

  private Sandbox() {}

  private static ScheduledThreadPoolExecutor daemons() {
    return new ScheduledThreadPoolExecutor(
        2,
        task -> {
          Thread thread = new Thread(task, "sandbox");
          thread.setDaemon(true);
          return thread;
        });
  }

  static ChatCompletionRequest request(String question) {
    return new ChatCompletionRequest()
        .model("sandbox-chat")
        .messages(
            List.of(
                new UserMessage()
                    .role(UserMessage.RoleEnum.USER)
                    .content(UserContent.of(question))));
  }

  /** A request written as clients do. */
  static ChatCompletionRequest json(String body) {
    try {
      return JSON.readValue(body, ChatCompletionRequest.class);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  static JsonNode tree(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError(text, e);
    }
  }

  static ChatTool tool(String name, String parameters) {
    return new ChatTool()
        .function(new FunctionDefinition().name(name).parameters((ObjectNode) tree(parameters)));
  }

  static Flow.Publisher<ChatEvent> publisher(ChatCompletionRequest request, boolean stream) {
    return new SandboxChat(TOKENIZER, EXECUTOR, EXECUTOR, Duration.ZERO)
        .chat(new ChatCall(request.getModel(), request, new byte[0], stream));
  }

  static Received run(ChatCompletionRequest request) {
    return Received.all(publisher(request, true));
  }

  static Received ask(String question) {
    return run(request(question)).whole();
  }
}
