package ai.beatra.provider.anthropic;

import ai.beatra.config.ChatOption;
import ai.beatra.config.Dialect.Thinking;
import ai.beatra.model.ChatCompletionRequest;
import ai.beatra.model.ChatTool;
import ai.beatra.model.FunctionDefinition;
import ai.beatra.model.JsonObjectFormat;
import ai.beatra.model.JsonSchemaFormat;
import ai.beatra.model.NamedToolChoice;
import ai.beatra.model.Stop;
import ai.beatra.model.ToolChoice;
import ai.beatra.provider.ChatCall;
import ai.beatra.provider.ProviderException;
import ai.beatra.provider.wire.WholeCharacters;
import ai.beatra.provider.wire.WireReader;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes one request. Only what the contract declares is sent on and what the catalog lets through,
 * so that no customer steers our upstream.
 */
final class RequestWriter {
  /** Where nobody knows a limit: the API wants one. */
  private static final int SOME_TOKENS = 8_192;

  /** The least that thinking may be given, in tokens. */
  private static final int LEAST_BUDGET = 1_024;

  /** How many tokens each effort may think where a model is given a budget. */
  private static final Map<String, Integer> BUDGETS =
      Map.of(
          "minimal",
          LEAST_BUDGET,
          "low",
          2_048,
          "medium",
          8_192,
          "high",
          16_384,
          "xhigh",
          32_768,
          "max",
          65_536);

  /** Efforts that the API calls otherwise. */
  private static final Map<String, String> EFFORTS = Map.of("minimal", "low");

  private static final String NO_EFFORT = "none";
  private static final String OPTIONS = "model_options";
  private static final Set<String> OURS =
      Set.of("model", "messages", "stream", "stream_options", "modalities", OPTIONS);

  private final ChatCall call;
  private final ChatCompletionRequest request;
  private final Thinking thinking;
  private final ObjectNode out = WireReader.JSON.createObjectNode();

  RequestWriter(ChatCall call, Thinking thinking) {
    this.call = call;
    this.request = call.request();
    this.thinking = thinking;
  }

  /**
   * @param fetched data URIs, by the URLs in whose place they go
   * @throws ProviderException if the API cannot be asked for this
   */
  byte[] write(Map<String, String> fetched) {
    var conversation = new Conversation(request.getMessages(), fetched);
    out.put("model", call.upstreamModel());
    int limit = call.outputLimit() == null ? SOME_TOKENS : call.outputLimit();
    out.put("max_tokens", limit);
    if (call.stream()) {
      out.put("stream", true);
    }
    if (!conversation.system().isEmpty()) {
      out.set("system", conversation.system());
    }
    out.set("messages", conversation.turns());
    sampling();
    tools(conversation);
    think(limit, conversation.goesOnAfterCall());
    format();
    try {
      passThrough();
      return WireReader.JSON.writeValueAsBytes(out);
    } catch (IOException e) {
      // The body was read before, so it is JSON.
      throw new UncheckedIOException(e);
    }
  }

  private void sampling() {
    Double temperature = request.getTemperature();
    if (temperature != null && temperature > 1) {
      throw ProviderException.invalid(
          "The model takes a temperature of at most 1.", "/temperature");
    }
    number("temperature", temperature);
    number("top_p", request.getTopP());
    Stop stop = request.getStop();
    if (stop instanceof Stop.OfString text) {
      out.putArray("stop_sequences").add(WholeCharacters.repaired(text.value()));
    } else if (stop instanceof Stop.OfList texts) {
      ArrayNode all = out.putArray("stop_sequences");
      texts.value().forEach(text -> all.add(WholeCharacters.repaired(text)));
    }
  }

  private void number(String name, @Nullable Double value) {
    if (value != null) {
      out.put(name, value);
    }
  }

  private void tools(Conversation conversation) {
    List<ChatTool> tools = request.getTools() == null ? List.of() : request.getTools();
    if (!tools.isEmpty()) {
      ArrayNode all = out.putArray("tools");
      tools.forEach(tool -> tool(tool.getFunction(), all.addObject()));
      choice();
    } else if (!conversation.called().isEmpty()) {
      // Earlier calls are not understood without the functions that they called.
      ArrayNode all = out.putArray("tools");
      conversation
          .called()
          .forEach(name -> tool(new FunctionDefinition().name(name), all.addObject()));
      out.putObject("tool_choice").put("type", "none");
    }
  }

  private static void tool(FunctionDefinition function, ObjectNode tool) {
    tool.put("name", function.getName());
    if (function.getDescription() != null) {
      tool.put("description", WholeCharacters.repaired(function.getDescription()));
    }
    if (Boolean.TRUE.equals(function.getStrict())) {
      tool.put("strict", true);
    }
    ObjectNode schema = function.getParameters();
    tool.set(
        "input_schema",
        schema == null || schema.isEmpty()
            ? WireReader.JSON.createObjectNode().put("type", "object")
            : schema);
  }

  private void choice() {
    boolean oneAtATime = Boolean.FALSE.equals(request.getParallelToolCalls());
    ToolChoice choice = request.getToolChoice();
    if (choice == null && !oneAtATime) {
      return;
    }
    ObjectNode chosen = out.putObject("tool_choice");
    if (choice instanceof NamedToolChoice named) {
      chosen.put("type", "tool").put("name", named.getFunction().getName());
    } else if (choice instanceof ToolChoice.OfToolChoiceMode mode) {
      chosen.put(
          "type",
          switch (mode.value()) {
            case NONE -> "none";
            case AUTO -> "auto";
            case REQUIRED -> "any";
          });
    } else {
      chosen.put("type", "auto");
    }
    if (oneAtATime && !chosen.path("type").asText().equals("none")) {
      chosen.put("disable_parallel_tool_use", true);
    }
  }

  /**
   * With a budget, a model goes on after a call only from what it thought before it, which clients
   * do not keep: then it does not think.
   */
  private void think(int limit, boolean afterCall) {
    String effort = request.getReasoningEffort();
    if (effort == null || effort.equals(NO_EFFORT)) {
      return;
    }
    if (thinking == Thinking.ADAPTIVE) {
      out.putObject("thinking").put("type", "adaptive").put("display", "summarized");
      out.withObjectProperty("output_config").put("effort", EFFORTS.getOrDefault(effort, effort));
    } else if (limit > LEAST_BUDGET && !afterCall) {
      out.putObject("thinking")
          .put("type", "enabled")
          .put("budget_tokens", Math.min(budget(effort), limit - 1));
    }
  }

  private static int budget(String effort) {
    Integer budget = BUDGETS.get(effort);
    if (budget == null) {
      throw ProviderException.invalid("The model does not know this effort.", "/reasoning_effort");
    }
    return budget;
  }

  private void format() {
    if (request.getResponseFormat() instanceof JsonSchemaFormat schema) {
      ObjectNode wanted = schema.getJsonSchema().getSchema();
      ObjectNode format =
          out.withObjectProperty("output_config").putObject("format").put("type", "json_schema");
      format.set(
          "schema",
          wanted == null ? WireReader.JSON.createObjectNode().put("type", "object") : wanted);
    } else if (request.getResponseFormat() instanceof JsonObjectFormat) {
      throw ProviderException.invalid(
          "The model answers in JSON by a schema only: send json_schema.", "/response_format/type");
    }
  }

  /** What the catalog lets through although it is not understood, once each. */
  private void passThrough() throws IOException {
    Set<String> let = new HashSet<>(call.passthrough());
    let.removeAll(OURS);
    let.removeAll(ChatOption.members(ChatOption.Kind.values()));
    if (!let.isEmpty()) {
      try (JsonParser in = WireReader.JSON.createParser(call.body())) {
        in.nextToken();
        members(in, let, false);
      }
    }
  }

  private void members(JsonParser in, Set<String> let, boolean options) throws IOException {
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String name = in.currentName();
      JsonToken value = in.nextToken();
      if (!options && name.equals(OPTIONS) && value == JsonToken.START_OBJECT) {
        members(in, let, true);
      } else if (value != JsonToken.VALUE_NULL && let.remove(name)) {
        out.set(name, WireReader.JSON.readTree(in));
      } else {
        in.skipChildren();
      }
    }
  }
}
