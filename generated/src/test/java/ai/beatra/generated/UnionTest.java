package ai.beatra.generated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.beatra.model.AssistantContent;
import ai.beatra.model.AssistantContentPart;
import ai.beatra.model.AssistantMessage;
import ai.beatra.model.AudioPart;
import ai.beatra.model.ChatCompletionRequest;
import ai.beatra.model.ChatMessage;
import ai.beatra.model.DeveloperMessage;
import ai.beatra.model.FunctionName;
import ai.beatra.model.ImagePart;
import ai.beatra.model.JsonObjectFormat;
import ai.beatra.model.JsonSchemaFormat;
import ai.beatra.model.NamedToolChoice;
import ai.beatra.model.RefusalPart;
import ai.beatra.model.ResponseFormat;
import ai.beatra.model.Stop;
import ai.beatra.model.SystemMessage;
import ai.beatra.model.TextContent;
import ai.beatra.model.TextFormat;
import ai.beatra.model.TextPart;
import ai.beatra.model.ToolChoice;
import ai.beatra.model.ToolChoiceMode;
import ai.beatra.model.ToolMessage;
import ai.beatra.model.UnionException;
import ai.beatra.model.UserContent;
import ai.beatra.model.UserContentPart;
import ai.beatra.model.UserMessage;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Unions are read by what stands there, written as they came, and refused in words for customers.
 */
class UnionTest {

  /** What is told apart by its first member is made with that preset, and nothing else may be. */
  @Test
  void ofAVariantNothingButItsDiscriminatorIsPreset() throws Exception {
    for (Class<?> union : Spec.types()) {
      if (union.isSealed()
          && Stream.of(union.getFields()).anyMatch(field -> field.getName().equals("SAMPLE"))) {
        for (Class<?> variant : union.getPermittedSubclasses()) {
          Object preset = variant.getConstructor().newInstance();
          assertThat(Spec.JSON.valueToTree(preset).size()).as(variant.getName()).isEqualTo(1);
        }
      }
    }
  }

  @Test
  void theDiscriminatorMayStandAnywhere() throws Exception {
    String first =
        "{'role': 'tool', 'content': [{'type': 'text', 'text': 'x'}], 'tool_call_id': 'c'}";
    String last =
        "{'content': [{'text': 'x', 'type': 'text'}], 'tool_call_id': 'c', 'role': 'tool'}";

    assertThat(read(first, ChatMessage.class))
        .isEqualTo(read(last, ChatMessage.class))
        .isEqualTo(
            new ToolMessage()
                .content(TextContent.of(List.of(new TextPart().text("x"))))
                .toolCallId("c"));
    assertThat(read("{'role': 'user'}", ChatMessage.class)).isEqualTo(new UserMessage());
  }

  @Test
  void aUnionOfTextAndListTakesBoth() throws Exception {
    assertThat(read("'###'", Stop.class)).isEqualTo(Stop.of("###"));
    assertThat(read("['a', 'b']", Stop.class)).isEqualTo(Stop.of(List.of("a", "b")));
    assertThat(read("'hi'", TextContent.class)).isEqualTo(TextContent.of("hi"));
    assertThat(read("[{'type': 'text', 'text': 'hi'}]", TextContent.class))
        .isEqualTo(TextContent.of(List.of(new TextPart().text("hi"))));
    assertThat(read("'hi'", AssistantContent.class)).isEqualTo(AssistantContent.of("hi"));
  }

  @Test
  void aUnionOfEnumAndObjectTakesBoth() throws Exception {
    assertThat(read("'required'", ToolChoice.class))
        .isEqualTo(ToolChoice.of(ToolChoiceMode.REQUIRED));
    assertThat(read("{'type': 'function', 'function': {'name': 'f'}}", ToolChoice.class))
        .isEqualTo(new NamedToolChoice().function(new FunctionName().name("f")));
  }

  @ParameterizedTest
  @CsvSource({
    "developer, ai.beatra.model.DeveloperMessage",
    "system, ai.beatra.model.SystemMessage",
    "user, ai.beatra.model.UserMessage",
    "assistant, ai.beatra.model.AssistantMessage",
    "tool, ai.beatra.model.ToolMessage"
  })
  void theRoleChoosesTheMessage(String role, Class<?> type) throws Exception {
    assertThat(read("{'role': '" + role + "', 'content': 'hi'}", ChatMessage.class))
        .isExactlyInstanceOf(type);
  }

  @Test
  void theTypeChoosesPartAndFormat() throws Exception {
    assertThat(read("{'type': 'text', 'text': 'hi'}", UserContentPart.class))
        .isEqualTo(new TextPart().text("hi"));
    assertThat(read("{'type': 'image_url'}", UserContentPart.class)).isInstanceOf(ImagePart.class);
    assertThat(read("{'type': 'input_audio'}", UserContentPart.class))
        .isInstanceOf(AudioPart.class);
    assertThat(read("{'type': 'refusal'}", AssistantContentPart.class))
        .isInstanceOf(RefusalPart.class);
    assertThat(read("{'type': 'text', 'text': 'hi'}", AssistantContentPart.class))
        .isInstanceOf(TextPart.class);
    assertThat(read("{'type': 'text'}", ResponseFormat.class)).isInstanceOf(TextFormat.class);
    assertThat(read("{'type': 'json_object'}", ResponseFormat.class))
        .isInstanceOf(JsonObjectFormat.class);
    assertThat(read("{'type': 'json_schema'}", ResponseFormat.class))
        .isInstanceOf(JsonSchemaFormat.class);
  }

  @Test
  void aFaultIsToldWhereverTheDiscriminatorStands() throws Exception {
    String last = "{'name': 'ada', 'unknown': {'role': [1]}, 'content': ['x', {}], 'role': 'user'}";
    assertThat(path(fail(last, ChatMessage.class))).isEqualTo("/content/0");

    ChatMessage message =
        read(
            "{'content': [{'text': 'hi', 'type': 'text'}], 'role': 'user', 'name': 'ada'}",
            ChatMessage.class);
    assertThat(message)
        .isEqualTo(
            new UserMessage()
                .name("ada")
                .content(UserContent.of(List.of(new TextPart().text("hi")))));
  }

  @Test
  void variantsAreWrittenAsTheyAreRead() throws Exception {
    ChatCompletionRequest request =
        new ChatCompletionRequest()
            .model("auto")
            .messages(
                List.of(
                    new DeveloperMessage().content(TextContent.of("a")),
                    new SystemMessage().content(TextContent.of(List.of(new TextPart().text("b")))),
                    new AssistantMessage().refusal("c"),
                    new ToolMessage().toolCallId("d").content(TextContent.of("e"))))
            .stop(Stop.of("f"))
            .toolChoice(ToolChoice.of(ToolChoiceMode.NONE))
            .responseFormat(new JsonObjectFormat());

    assertThat(Spec.JSON.writeValueAsString(request).replace('"', '\''))
        .isEqualTo(
            "{'model':'auto','messages':[{'role':'developer','content':'a'},"
                + "{'role':'system','content':[{'type':'text','text':'b'}]},"
                + "{'role':'assistant','refusal':'c'},"
                + "{'role':'tool','content':'e','tool_call_id':'d'}],"
                + "'stop':'f','tool_choice':'none','response_format':{'type':'json_object'}}");
  }

  @Test
  void nullIsNoVariant() throws Exception {
    ChatCompletionRequest request =
        read(
            "{'stop': null, 'tool_choice': null, 'response_format': null, 'messages': [{'role': 'assistant', 'content': null}]}",
            ChatCompletionRequest.class);

    assertThat(request.getStop()).isNull();
    assertThat(request.getToolChoice()).isNull();
    assertThat(request.getResponseFormat()).isNull();
    assertThat(request.getMessages()).containsExactly(new AssistantMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'stop': 5}|/stop|must be a string or an array",
        "{'stop': {}}|/stop|must be a string or an array",
        "{'stop': true}|/stop|must be a string or an array",
        "{'tool_choice': []}|/tool_choice|must be a string or an object",
        "{'tool_choice': 'always'}|/tool_choice|must be one of none, auto, required",
        "{'tool_choice': {'type': 'tool'}}|/tool_choice/type|must be function",
        "{'response_format': 'json_object'}|/response_format|must be an object",
        "{'response_format': {}}|/response_format/type|is required; it must be one of text, json_object, json_schema",
        "{'response_format': {'type': null}}|/response_format/type|must be one of text, json_object, json_schema",
        "{'response_format': {'json_schema': {'name': 'x'}, 'type': 'xml'}}|/response_format/type|must be one of text, json_object, json_schema",
        "{'messages': ['hi']}|/messages/0|must be an object",
        "{'messages': [{'role': 'robot', 'content': 'hi'}]}|/messages/0/role|must be one of developer, system, user, assistant, tool",
        "{'messages': [{'role': 'user', 'content': 'a'}, {'content': 'hi'}]}|/messages/1/role|is required; it must be one of developer, system, user, assistant, tool",
        "{'messages': [{'role': 'user', 'content': 5}]}|/messages/0/content|must be a string or an array",
        "{'messages': [{'role': 'user', 'content': ['a']}]}|/messages/0/content/0|must be an object",
        "{'messages': [{'role': 'user', 'content': [{'type': 'text'}, {'type': 'video'}]}]}|/messages/0/content/1/type|must be one of text, image_url, input_audio",
        "{'modalities': ['text', 'smell']}|/modalities/1|must be one of text, audio",
        "{'tools': [{'type': 'web'}]}|/tools/0/type|must be function",
      })
  void whatIsNoVariantIsRefusedWithItsPlace(String json, String path, String message) {
    UnionException refused = fail(json, ChatCompletionRequest.class);

    assertThat(refused.getOriginalMessage()).isEqualTo(message);
    assertThat(path(refused)).isEqualTo(path);
  }

  @Test
  void aStreamThatEndsInsideAUnionIsASyntaxError() {
    Throwable failure =
        catchThrowableOfType(
            Throwable.class,
            () -> read("{'messages': [{'content': 'hi'", ChatCompletionRequest.class));

    assertThat(failure)
        .isInstanceOf(JsonProcessingException.class)
        .isNotInstanceOf(UnionException.class);
  }

  @Test
  void nothingThatWasSentIsPrinted() throws Exception {
    String secret = "sesame";
    ChatMessage message =
        read(
            "{'role': 'user', 'content': ['sesame'], 'x': 1}".replace("['sesame']", "'sesame'"),
            ChatMessage.class);
    UnionException refused = fail("{'role': 'sesame'}", ChatMessage.class);

    assertThat(message.toString()).isEqualTo("UserMessage");
    assertThat(((UserMessage) message).getContent().toString()).isEqualTo("UserContent.OfString");
    assertThat(Stop.of(List.of(secret)).toString()).isEqualTo("Stop.OfList");
    assertThat(refused.toString()).doesNotContain(secret);
  }

  private static <T> T read(String json, Class<T> type) throws JsonProcessingException {
    return Spec.JSON.readValue(json.replace('\'', '"'), type);
  }

  private static UnionException fail(String json, Class<?> type) {
    return catchThrowableOfType(UnionException.class, () -> read(json, type));
  }

  private static String path(JsonMappingException failure) {
    return failure.getPath().stream()
        .map(step -> step.getFieldName() != null ? step.getFieldName() : "" + step.getIndex())
        .collect(Collectors.joining("/", "/", ""));
  }
}
