package ai.beatra.chat.request;

import ai.beatra.catalog.CatalogModel;
import ai.beatra.chat.prompt.PromptText;
import ai.beatra.error.ApiException;
import ai.beatra.http.Metadata;
import ai.beatra.model.AssistantMessage;
import ai.beatra.model.ChatCompletionRequest;
import ai.beatra.model.ChatMessage;
import ai.beatra.model.ChatTool;
import ai.beatra.model.FieldError;
import ai.beatra.model.NamedToolChoice;
import ai.beatra.model.OutputModality;
import ai.beatra.model.ToolChoice;
import ai.beatra.model.ToolChoiceMode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The rules between members, which a schema cannot say. They are OpenAI's. */
public final class ChatRules {
  /** No token has more bytes, in any vocabulary that is in use. */
  private static final int BYTES_OF_TOKEN = 128;

  /** About how many bytes a log probability takes as JSON, with its token. */
  public static final int LOGPROB_BYTES = 64;

  /** As many log probabilities as an answer of 16 MiB has. */
  private static final long LOGPROBS = (16 << 20) / LOGPROB_BYTES;

  private final ChatCompletionRequest request;
  private final List<FieldError> errors = new ArrayList<>();

  private ChatRules(ChatCompletionRequest request) {
    this.request = request;
  }

  /** Throws invalid_request with everything that is wrong. */
  public static void check(ChatCompletionRequest request) {
    var rules = new ChatRules(request);
    rules.messages();
    rules.tools();
    rules.options();
    if (!rules.errors.isEmpty()) {
      throw ApiException.invalid(rules.errors);
    }
  }

  /**
   * The most tokens that each choice may have. Throws invalid_request when more are asked for than
   * the model can generate.
   */
  public static int outputLimit(ChatCompletionRequest request, CatalogModel model) {
    Integer asked = request.getMaxCompletionTokens();
    String param = asked == null ? "/max_tokens" : "/max_completion_tokens";
    asked = asked == null ? request.getMaxTokens() : asked;
    int limit = model.chatLimits().maxOutputTokens();
    if (asked != null && asked > limit) {
      throw ApiException.invalid(
          param, "must be at most " + limit + ", the limit of " + model.id());
    }
    return asked == null ? limit : asked;
  }

  /** Whether the request itself limits its answer. */
  public static boolean setsLimit(ChatCompletionRequest request) {
    return request.getMaxCompletionTokens() != null || request.getMaxTokens() != null;
  }

  /**
   * The most that the call can use. Throws invalid_request when no model could take or tell so
   * much.
   *
   * @param outputLimit of each choice
   */
  public static UsageBound bound(
      ChatCompletionRequest request, CatalogModel model, PromptText prompt, int outputLimit) {
    PromptText.Size most = prompt.most();
    int context = model.chatLimits().contextTokens();
    if (most.text() / BYTES_OF_TOKEN > context) {
      throw ApiException.invalid(
          "/messages",
          "and tools must fit into the context of %s, which is %d tokens; they have about %d bytes"
              .formatted(model.id(), context, most.text()));
    }
    long choices = request.getN() == null ? 1 : request.getN();
    long output = choices * outputLimit;
    if (choices > 1 && Boolean.TRUE.equals(request.getLogprobs())) {
      logprobs(request, output);
    }
    return new UsageBound(most.tokens(), most.audio(), output);
  }

  private static void logprobs(ChatCompletionRequest request, long tokens) {
    long alternatives = request.getTopLogprobs() == null ? 0 : request.getTopLogprobs();
    long all = tokens * (1 + alternatives);
    if (all > LOGPROBS) {
      throw ApiException.invalid(
          "/n",
          "times the token limit, times 1 + top_logprobs, must be at most %d with logprobs, not %d:"
                  .formatted(LOGPROBS, all)
              + " lower n, max_completion_tokens or top_logprobs");
    }
  }

  private void messages() {
    errors.addAll(Pictures.errors(request));
    List<ChatMessage> messages = request.getMessages();
    for (int i = 0; i < messages.size(); i++) {
      if (messages.get(i) instanceof AssistantMessage assistant && isEmpty(assistant)) {
        wrong("/messages/" + i + "/content", "is required unless the message has tool_calls");
      }
    }
  }

  private static boolean isEmpty(AssistantMessage message) {
    return message.getContent() == null
        && message.getRefusal() == null
        && message.getAudio() == null
        && (message.getToolCalls() == null || message.getToolCalls().isEmpty());
  }

  private void tools() {
    Set<String> names = new HashSet<>();
    List<ChatTool> tools = request.getTools() == null ? List.of() : request.getTools();
    for (int i = 0; i < tools.size(); i++) {
      if (!names.add(tools.get(i).getFunction().getName())) {
        wrong("/tools/" + i + "/function/name", "must be unique among the tools");
      }
    }
    ToolChoice choice = request.getToolChoice();
    if (choice instanceof NamedToolChoice named && !names.contains(named.getFunction().getName())) {
      wrong("/tool_choice/function/name", "must be the name of one of the tools");
    }
    if (choice instanceof ToolChoice.OfToolChoiceMode mode
        && mode.value() == ToolChoiceMode.REQUIRED
        && names.isEmpty()) {
      wrong("/tool_choice", "needs at least one tool in tools");
    }
  }

  private void options() {
    Integer alternatives = request.getTopLogprobs();
    if (alternatives != null && !Boolean.TRUE.equals(request.getLogprobs())) {
      wrong("/top_logprobs", "needs logprobs to be true");
    }
    if (request.getStreamOptions() != null && !Boolean.TRUE.equals(request.getStream())) {
      wrong("/stream_options", "needs stream to be true");
    }
    if (speaks(request.getModalities()) && request.getAudio() == null) {
      wrong("/audio", "is required when modalities contain audio");
    }
    if (request.getMetadata() != null) {
      request.getMetadata().keySet().stream()
          .filter(Metadata::isTooLong)
          .forEach(key -> wrong("/metadata", "must have keys of at most 64 characters"));
    }
  }

  private static boolean speaks(@Nullable List<OutputModality> modalities) {
    return modalities != null && modalities.contains(OutputModality.AUDIO);
  }

  private void wrong(String param, String message) {
    errors.add(new FieldError().param(param).message(message));
  }
}
