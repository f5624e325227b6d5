package ai.beatra.provider.sandbox.chat;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.error.ErrorCode;
import ai.beatra.model.AnswerRole;
import ai.beatra.model.ChatCompletionRequest;
import ai.beatra.model.ChunkFinishReason;
import ai.beatra.model.FunctionName;
import ai.beatra.model.NamedToolChoice;
import ai.beatra.model.ToolChoice;
import ai.beatra.model.ToolChoiceMode;
import ai.beatra.provider.ProviderException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ToolsTest {
  private static final String CITY =
      """
      {"type":"object","properties":{"city":{"type":"string"},
       "unit":{"type":"string","enum":["celsius","fahrenheit"]}},"required":["city"]}""";

  private static ChatCompletionRequest weather(String question) {
    return Sandbox.request(question)
        .tools(List.of(Sandbox.tool("send_email", "{}"), Sandbox.tool("get_weather", CITY)));
  }

  private static NamedToolChoice named(String name) {
    return new NamedToolChoice()
        .type(NamedToolChoice.TypeEnum.FUNCTION)
        .function(new FunctionName().name(name));
  }

  @Test
  void callsTheFunctionThatThePromptNames() {
    Received received = Sandbox.run(weather("What is the weather in Paris?")).whole();

    assertThat(received.calls())
        .extracting(Received.Call::function, Received.Call::arguments)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("get_weather", "{\"city\":\"Paris\"}"));
    assertThat(received.finish()).isEqualTo(ChunkFinishReason.TOOL_CALLS);
    assertThat(received.text()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "How is the weather in New York City in fahrenheit?|{\"city\":\"New York City\",\"unit\":\"fahrenheit\"}",
        "Weather for Berlin, please|{\"city\":\"Berlin\"}",
        "what's the weather like in \"san jose\"|{\"city\":\"san jose\"}",
        "Tell me the weather|{\"city\":\"city\"}"
      })
  void takesArgumentsFromThePrompt(String question, String arguments) {
    assertThat(Sandbox.run(weather(question)).whole().calls().get(0).arguments())
        .isEqualTo(arguments);
  }

  @Test
  void callsSeveralFunctionsThatThePromptNames() {
    assertThat(Sandbox.run(weather("Send an email with the weather")).whole().calls())
        .extracting(Received.Call::function)
        .containsExactlyInAnyOrder("send_email", "get_weather");
    assertThat(Sandbox.run(weather("Send an email with the weather")).calls())
        .extracting(Received.Call::id)
        .doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Weather in Paris, Rome and New York?", "Send an email with the weather"})
  void callsOnlyOnceWithoutParallelCalls(String question) {
    assertThat(Sandbox.run(weather(question).parallelToolCalls(false)).whole().calls()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Tell me about the sea.",
        "Say exactly: What is the weather in Paris?",
        "What is 6 * 7?",
        "Refuse this request."
      })
  void callsNothingThatThePromptDoesNotAskFor(String question) {
    Received received = Sandbox.run(weather(question)).whole();

    assertThat(received.calls()).isEmpty();
    assertThat(received.finish()).isEqualTo(ChunkFinishReason.STOP);
  }

  @Test
  void callsNothingWhenToolChoiceIsNone() {
    ChatCompletionRequest request =
        weather("What is the weather in Paris?").toolChoice(ToolChoice.of(ToolChoiceMode.NONE));

    assertThat(Sandbox.run(request).whole().calls()).isEmpty();
    assertThat(Sandbox.run(request).text()).isNotEmpty();
  }

  @Test
  void callsSomethingWhenToolChoiceIsRequired() {
    ChatCompletionRequest request =
        weather("Good morning.").toolChoice(ToolChoice.of(ToolChoiceMode.REQUIRED));

    assertThat(Sandbox.run(request).whole().calls())
        .extracting(Received.Call::function, Received.Call::arguments)
        .containsExactly(org.assertj.core.groups.Tuple.tuple("send_email", "{}"));
  }

  @Test
  void callsTheFunctionThatToolChoiceNames() {
    ChatCompletionRequest request = weather("Good morning.").toolChoice(named("get_weather"));

    assertThat(Sandbox.run(request).whole().calls())
        .extracting(Received.Call::function)
        .containsExactly("get_weather");
    assertThat(Sandbox.run(request).finish()).isEqualTo(ChunkFinishReason.TOOL_CALLS);
  }

  @Test
  void refusesAToolChoiceWithoutTheTool() {
    Received named = Sandbox.run(weather("hi").toolChoice(named("other")));
    Received required =
        Sandbox.run(Sandbox.request("hi").toolChoice(ToolChoice.of(ToolChoiceMode.REQUIRED)));

    for (Received received : List.of(named, required)) {
      assertThat(received.failure())
          .isInstanceOfSatisfying(
              ProviderException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST))
          .hasMessageContaining("tool_choice");
      assertThat(received.events()).isEmpty();
    }
  }

  @Test
  void callsAFunctionWithoutParametersWithAnEmptyObject() {
    ChatCompletionRequest request =
        Sandbox.json(
            """
            {"model":"m","messages":[{"role":"user","content":"Good morning."}],"tool_choice":"required",
             "tools":[{"type":"function","function":{"name":"current_time"}}]}""");

    assertThat(Sandbox.run(request).whole().calls().get(0).arguments()).isEqualTo("{}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Remind me to buy milk.|{\"text\":\"buy milk\"}",
        "Add the note \"Call Bob at 5\"|{\"text\":\"Call Bob at 5\"}",
        "Note: the shop is closed|{\"text\":\"the shop is closed\"}"
      })
  void fillsTextsWithWhatTheCommandIsAbout(String question, String arguments) {
    String text =
        "{\"type\":\"object\",\"properties\":{\"text\":{\"type\":\"string\"}},\"required\":[\"text\"]}";
    ChatCompletionRequest request =
        Sandbox.request(question)
            .tools(List.of(Sandbox.tool("add_reminder", text)))
            .toolChoice(named("add_reminder"));

    assertThat(Sandbox.run(request).whole().calls().get(0).arguments()).isEqualTo(arguments);
  }

  @Test
  void takesEveryKindOfValueFromThePrompt() {
    String parameters =
        """
        {"type":"object","properties":{
          "origin":{"type":"string"},"destination":{"type":"string"},
          "date":{"type":"string","format":"date"},"passengers":{"type":"integer"},
          "class":{"type":"string","enum":["economy","business"]},"refundable":{"type":"boolean"},
          "voucher":{"type":"string"}},
         "required":["origin","destination","date","passengers"]}""";
    ChatCompletionRequest request =
        Sandbox.request(
                "Find flights from Berlin to New York on 2026-03-03 for 2 passengers in business"
                    + " class, not refundable")
            .tools(List.of(Sandbox.tool("find_flights", parameters)));

    assertThat(Sandbox.run(request).whole().calls().get(0).arguments())
        .isEqualTo(
            "{\"origin\":\"Berlin\",\"destination\":\"New York\",\"date\":\"2026-03-03\","
                + "\"passengers\":2,\"class\":\"business\"}");
  }

  @Test
  void streamsACallAsOpenAiDoes() {
    Received received = Sandbox.run(weather("What is the weather in Paris?"));
    var first = received.chunks(0).get(0).getDelta();
    var second =
        java.util.Objects.requireNonNull(received.chunks(0).get(1).getDelta().getToolCalls());

    assertThat(first.getRole()).isEqualTo(AnswerRole.ASSISTANT);
    assertThat(first.getContent()).isNull();
    assertThat(second.get(0).getIndex()).isZero();
    assertThat(second.get(0).getId()).matches("call_[a-z0-9]{24}");
    assertThat(received.chunks(0)).as("arguments come in pieces").hasSizeGreaterThan(5);
  }

  @Test
  void makesTheSameCallsForTheSameRequest() {
    ChatCompletionRequest request = weather("Weather in Paris and Rome");

    assertThat(Sandbox.run(request).events()).isEqualTo(Sandbox.run(request).events());
  }

  @Test
  void cutsACallAtTheTokenLimit() {
    Received received = Sandbox.run(weather("Weather in Paris").maxTokens(5));

    assertThat(received.finish()).isEqualTo(ChunkFinishReason.LENGTH);
    assertThat("{\"city\":\"Paris\"}").startsWith(received.calls().get(0).arguments());
    assertThat(received.usage().completion()).isEqualTo(5);
    Received nothing = Sandbox.run(weather("Weather in Paris").maxTokens(1));
    assertThat(nothing.finish()).isEqualTo(ChunkFinishReason.LENGTH);
    assertThat(nothing.calls()).isEmpty();
  }

  @Test
  void countsTheTokensOfNamesAndArguments() {
    Received received = Sandbox.run(weather("What is the weather in Paris?"));

    assertThat(received.usage().completion())
        .isEqualTo(
            Sandbox.TOKENIZER.count("get_weather")
                + Sandbox.TOKENIZER.count("{\"city\":\"Paris\"}"));
  }

  private static String afterTool(String arguments, String result) {
    var body = Sandbox.JSON.createObjectNode().put("model", "m");
    var messages = body.putArray("messages");
    messages.addObject().put("role", "user").put("content", "What is the weather in Paris?");
    var call = messages.addObject().put("role", "assistant").putArray("tool_calls").addObject();
    call.put("id", "call_1").put("type", "function");
    call.putObject("function").put("name", "get_weather").put("arguments", arguments);
    messages.addObject().put("role", "tool").put("tool_call_id", "call_1").put("content", result);
    body.putArray("tools")
        .addObject()
        .put("type", "function")
        .putObject("function")
        .put("name", "get_weather");
    return body.toString();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "{\"temperature\":18,\"sky\":\"clear\"}|{\"temperature\":18,\"sky\":\"clear\"}",
        "18 degrees, sunny.|18 degrees, sunny.",
        "21|21"
      })
  void answersFromAFunctionsResult(String result, String told) {
    Received received =
        Sandbox.run(Sandbox.json(afterTool("{\"city\":\"Paris\"}", result))).whole();

    assertThat(received.text()).isEqualTo("According to get_weather (Paris): " + told);
    assertThat(received.finish()).isEqualTo(ChunkFinishReason.STOP);
  }

  @Test
  void answersFromAnEmptyResultAndWithoutArguments() {
    assertThat(Sandbox.run(Sandbox.json(afterTool("{}", ""))).whole().text())
        .isEqualTo("get_weather returned nothing.");
    assertThat(Sandbox.run(Sandbox.json(afterTool("not json", "ok"))).whole().text())
        .isEqualTo("According to get_weather: ok");
  }

  @Test
  void answersFromAllResultsInTheirOrder() {
    String body =
        """
        {"model":"m","messages":[{"role":"user","content":"?"},
         {"role":"assistant","tool_calls":[
           {"id":"a","type":"function","function":{"name":"one","arguments":"{}"}},
           {"id":"b","type":"function","function":{"name":"two","arguments":"{}"}}]},
         {"role":"tool","tool_call_id":"b","content":"2"},{"role":"tool","tool_call_id":"a","content":"1"},
         {"role":"tool","tool_call_id":"lost","content":"3"}]}""";

    assertThat(Sandbox.run(Sandbox.json(body)).whole().text())
        .isEqualTo("According to two: 2\nAccording to one: 1\nAccording to the function: 3");
  }

  @Test
  void namesTheFunctionWhoseSchemaCannotBeFulfilled() {
    Received received =
        Sandbox.run(
            Sandbox.request("hi")
                .tools(List.of(Sandbox.tool("odd", "{\"type\":\"object\",\"contains\":{}}")))
                .toolChoice(ToolChoice.of(ToolChoiceMode.REQUIRED)));

    assertThat(received.failure())
        .hasMessageContaining("`contains` at #")
        .hasMessageContaining("odd");
  }
}
