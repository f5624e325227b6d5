package ai.beatra.provider.sandbox;

import ai.beatra.error.ErrorCode;
import ai.beatra.model.ChatCompletionRequest;
import ai.beatra.model.ChatTool;
import ai.beatra.model.JsonObjectFormat;
import ai.beatra.model.JsonSchemaFormat;
import ai.beatra.model.NamedToolChoice;
import ai.beatra.model.ResponseFormat;
import ai.beatra.model.ToolChoice;
import ai.beatra.model.ToolChoiceMode;
import ai.beatra.provider.ProviderException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Decides what the choices of one request say: the same for the same request, everywhere. */
final class Composer {
  private static final int REFLECTIONS = 128;

  private final ChatCompletionRequest request;
  private final List<ChatTool> tools;
  private final Prompt prompt;
  private final long seed;
  private final Effort effort;
  private @Nullable Reply exact;

  /**
   * @param effort pays for the work
   */
  Composer(ChatCompletionRequest request, List<Turn> turns, Effort effort) {
    this.effort = effort;
    List<ChatTool> offered = request.getTools();
    this.request = request;
    this.tools = offered == null ? List.of() : offered;
    this.prompt = Prompt.of(turns);
    this.seed = seed(turns);
  }

  /**
   * What a choice says.
   *
   * @throws ProviderException if the request asks for what no answer can be
   */
  Reply reply(int index) {
    if (exact == null) {
      try {
        exact = exact().orElse(null);
      } catch (UnusableSchema e) {
        throw new ProviderException(
            ErrorCode.INVALID_REQUEST,
            "The sandbox cannot fulfil the schema: " + e.getMessage(),
            e);
      }
    }
    return exact != null ? exact : free(index);
  }

  /** What goes before an answer. */
  String thought() {
    return "This is about " + Prose.topic(prompt.question()) + ".";
  }

  /** Dice for what is made up beside the text of a choice. */
  Dice dice(int index) {
    return Dice.forPart(seed, 1_000 + index);
  }

  private Reply free(int index) {
    int first = new Dice(seed).nextInt(REFLECTIONS) + index;
    return new Reply.Say(List.of(Prose.answer(prompt, first)));
  }

  /** The reply, where the request leaves no freedom. */
  private Optional<Reply> exact() {
    String question = prompt.question();
    Optional<String> refusal = Rules.refusal(question);
    if (refusal.isPresent() && prompt.results().isEmpty()) {
      return refusal.map(Reply.Refuse::new);
    }
    List<Reply.Call> calls = calls(Rules.verbatim(question).isPresent());
    if (!calls.isEmpty()) {
      return Optional.of(new Reply.Invoke(calls));
    }
    ResponseFormat format = request.getResponseFormat();
    if (format instanceof JsonObjectFormat) {
      return Optional.of(say(object().toString()));
    }
    if (format instanceof JsonSchemaFormat schema) {
      ObjectNode wanted = schema.getJsonSchema().getSchema();
      return Optional.of(say((wanted == null ? object() : fulfilled(wanted)).toString()));
    }
    if (!prompt.results().isEmpty()) {
      return Optional.of(say(Results.told(prompt.results())));
    }
    boolean media = prompt.images() + prompt.recordings() > 0;
    return media
        ? Rules.verbatim(question).map(Composer::say)
        : Rules.answer(question, prompt.brief()).map(Reply.Say::new);
  }

  private static Reply say(String text) {
    return new Reply.Say(List.of(text));
  }

  private List<Reply.Call> calls(boolean ordered) {
    ToolChoice choice = request.getToolChoice();
    boolean several = !Boolean.FALSE.equals(request.getParallelToolCalls());
    Toolbox toolbox = new Toolbox(tools, prompt.question(), seed, effort);
    if (choice instanceof NamedToolChoice named) {
      return some(
          toolbox.named(named.getFunction().getName(), several),
          "names a function that `tools` does not offer.");
    }
    ToolChoiceMode mode =
        choice instanceof ToolChoice.OfToolChoiceMode some ? some.value() : ToolChoiceMode.AUTO;
    return switch (mode) {
      case NONE -> List.of();
      case REQUIRED ->
          some(toolbox.required(several), "is `required`, but `tools` offers no function.");
      case AUTO -> ordered || !prompt.results().isEmpty() ? List.of() : toolbox.suggested(several);
    };
  }

  private static List<Reply.Call> some(List<Reply.Call> calls, String otherwise) {
    if (calls.isEmpty()) {
      throw new ProviderException(ErrorCode.INVALID_REQUEST, "`tool_choice` " + otherwise);
    }
    return calls;
  }

  private JsonNode fulfilled(ObjectNode schema) {
    JsonNode ordered = Results.json(Rules.verbatim(prompt.question()).orElse(""));
    boolean valid =
        !ordered.isMissingNode() && new SchemaCheck(schema, effort).broken(schema, ordered) == null;
    return valid ? ordered : SchemaSampler.sample(schema, prompt.material(), seed, true, effort);
  }

  private JsonNode object() {
    JsonNode ordered = Results.json(Rules.verbatim(prompt.question()).orElse(""));
    if (ordered.isObject()) {
      return ordered;
    }
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object.put("topic", Prose.topic(prompt.question()));
    Words.key(prompt.question(), 5).forEach(object.putArray("keywords")::add);
    return object.put("note", "Written by the sandbox; no real model ran.");
  }

  private long seed(List<Turn> turns) {
    List<String> texts = new ArrayList<>();
    texts.add(String.valueOf(request.getSeed()));
    for (Turn turn : turns) {
      texts.add(turn.role().name());
      texts.add(turn.text());
      texts.add(turn.images() + " " + turn.recordings());
      turn.calls()
          .forEach(
              call -> texts.add(call.getFunction().getName() + call.getFunction().getArguments()));
    }
    for (ChatTool tool : tools) {
      texts.add(tool.getFunction().getName());
      texts.add(String.valueOf(tool.getFunction().getParameters()));
    }
    if (request.getResponseFormat() instanceof JsonSchemaFormat schema) {
      texts.add(String.valueOf(schema.getJsonSchema().getSchema()));
    }
    return Dice.seed(texts);
  }
}
