package ai.beatra.provider.sandbox.chat.reply;

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
import ai.beatra.provider.sandbox.Seed;
import ai.beatra.provider.sandbox.chat.schema.Dice;
import ai.beatra.provider.sandbox.chat.schema.Effort;
import ai.beatra.provider.sandbox.chat.schema.SchemaCheck;
import ai.beatra.provider.sandbox.chat.schema.SchemaSampler;
import ai.beatra.provider.sandbox.chat.schema.UnusableSchema;
import ai.beatra.provider.sandbox.chat.schema.Words;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What the choices of one request say: the same for the same request, everywhere. */
public final class Composer {
  private static final int REFLECTIONS = 128;

  private final Prompt prompt;
  private final long seed;
  private final Optional<Reply> exact;

  private Composer(Prompt prompt, long seed, Optional<Reply> exact) {
    this.prompt = prompt;
    this.seed = seed;
    this.exact = exact;
  }

  /**
   * Decides what a request leaves no freedom for.
   *
   * @param effort pays for the work
   * @throws ProviderException if the request asks for what no answer can be
   */
  public static Composer of(ChatCompletionRequest request, List<Turn> turns, Effort effort) {
    Prompt prompt = Prompt.of(turns);
    long seed = seed(request, turns);
    try {
      Optional<Reply> exact = new Work(request, prompt, seed, effort).exact();
      return new Composer(prompt, seed, exact);
    } catch (UnusableSchema e) {
      throw new ProviderException(
          ErrorCode.INVALID_REQUEST, "The sandbox cannot fulfil the schema: " + e.getMessage(), e);
    }
  }

  /** What a choice says. */
  public Reply reply(int index) {
    int first = new Dice(seed).nextInt(REFLECTIONS) + index;
    return exact.orElseGet(() -> say(Prose.answer(prompt, first)));
  }

  /** What goes before an answer. */
  public String thought() {
    return "This is about " + Prose.topic(prompt.question()) + ".";
  }

  /** Dice for what is made up beside the text of a choice. */
  public Dice dice(int index) {
    return Dice.forPart(seed, 1_000 + index);
  }

  private static Reply say(String text) {
    return new Reply.Say(List.of(text), false);
  }

  private record Work(ChatCompletionRequest request, Prompt prompt, long seed, Effort effort) {
    /** The reply, where the request leaves no freedom. */
    Optional<Reply> exact() {
      String question = prompt.question();
      Optional<String> refusal = Rules.refusal(question);
      if (refusal.isPresent() && prompt.results().isEmpty()) {
        return refusal.map(reason -> new Reply.Say(List.of(reason), true));
      }
      Optional<String> ordered = Rules.verbatim(question);
      List<Reply.Call> calls = calls(ordered.isPresent());
      if (!calls.isEmpty()) {
        return Optional.of(new Reply.Invoke(calls));
      }
      ResponseFormat format = request.getResponseFormat();
      if (format instanceof JsonObjectFormat || format instanceof JsonSchemaFormat) {
        return Optional.of(say(json(format, Json.in(ordered.orElse(""))).toString()));
      }
      if (!prompt.results().isEmpty()) {
        return Optional.of(say(prompt.told()));
      }
      return prompt.images() + prompt.recordings() > 0
          ? ordered.map(Composer::say)
          : Rules.answer(question, prompt.brief()).map(pieces -> new Reply.Say(pieces, false));
    }

    private List<Reply.Call> calls(boolean ordered) {
      ToolChoice choice = request.getToolChoice();
      boolean several = !Boolean.FALSE.equals(request.getParallelToolCalls());
      Toolbox toolbox = new Toolbox(tools(request), prompt.question(), seed, effort);
      if (choice instanceof NamedToolChoice named) {
        return some(
            toolbox.named(named.getFunction().getName()),
            "names a function that `tools` does not offer.");
      }
      ToolChoiceMode mode =
          choice instanceof ToolChoice.OfToolChoiceMode some ? some.value() : ToolChoiceMode.AUTO;
      return switch (mode) {
        case NONE -> List.of();
        case REQUIRED ->
            some(toolbox.required(several), "is `required`, but `tools` offers no function.");
        case AUTO ->
            ordered || !prompt.results().isEmpty() ? List.of() : toolbox.suggested(several);
      };
    }

    private static List<Reply.Call> some(List<Reply.Call> calls, String otherwise) {
      if (calls.isEmpty()) {
        throw new ProviderException(ErrorCode.INVALID_REQUEST, "`tool_choice` " + otherwise);
      }
      return calls;
    }

    /** The JSON that the prompt orders, if it fits; else what the schema asks for, or any. */
    private JsonNode json(ResponseFormat format, JsonNode ordered) {
      ObjectNode schema =
          format instanceof JsonSchemaFormat json ? json.getJsonSchema().getSchema() : null;
      if (schema != null) {
        boolean fits =
            !ordered.isMissingNode()
                && new SchemaCheck(schema, effort).broken(schema, ordered) == null;
        return fits ? ordered : SchemaSampler.sample(schema, prompt.material(), seed, true, effort);
      }
      if (ordered.isObject()) {
        return ordered;
      }
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      object.put("topic", Prose.topic(prompt.question()));
      Words.key(prompt.question(), 5).forEach(object.putArray("keywords")::add);
      return object.put("note", "Written by the sandbox; no real model ran.");
    }
  }

  private static List<ChatTool> tools(ChatCompletionRequest request) {
    return Objects.requireNonNullElse(request.getTools(), List.of());
  }

  private static long seed(ChatCompletionRequest request, List<Turn> turns) {
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
    for (ChatTool tool : tools(request)) {
      texts.add(tool.getFunction().getName());
      texts.add(String.valueOf(tool.getFunction().getParameters()));
    }
    if (request.getResponseFormat() instanceof JsonSchemaFormat schema) {
      texts.add(String.valueOf(schema.getJsonSchema().getSchema()));
    }
    return ByteBuffer.wrap(Seed.of(texts.toArray()).hash()).getLong();
  }
}
