package ai.beatra.generated;

import static java.util.Collections.nCopies;
import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.api.ChatApi;
import ai.beatra.model.AssistantMessage;
import ai.beatra.model.ChatChoice;
import ai.beatra.model.ChatCompletionRequest;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import jakarta.validation.Validator;
import jakarta.ws.rs.container.ContainerRequestContext;
import java.lang.reflect.Method;
import java.util.Collection;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The constraints of the schemas are on the classes, reach through unions, and are checked once.
 */
class ConstraintsTest {
  private static final String HELLO = "'messages': [{'role': 'user', 'content': 'hi'}]";

  private final Validator validator = WireValidator.create();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}|/messages NotNull, /model NotNull",
        "{'model': '', 'messages': []}|/messages Size, /model Size",
        "{'model': null, 'messages': [null]}|/messages/0 NotNull, /model NotNull",
        "{'model': 'a', HELLO, 'temperature': 2.1}|/temperature DecimalMax",
        "{'model': 'a', HELLO, 'temperature': -0.1}|/temperature DecimalMin",
        "{'model': 'a', HELLO, 'n': 0}|/n DecimalMin",
        "{'model': 'a', HELLO, 'n': 129}|/n DecimalMax",
        "{'model': 'a', HELLO, 'stop': []}|/stop Size",
        "{'model': 'a', HELLO, 'stop': ['a','b','c','d','e']}|/stop Size",
        "{'model': 'a', HELLO, 'stop': ['a', null]}|/stop/1 NotNull",
        "{'model': 'a', HELLO, 'logit_bias': {'7': -101, '8': 100}}|/logit_bias/7 DecimalMin",
        "{'model': 'a', HELLO, 'metadata': {'k': null}}|/metadata/k NotNull",
        "{'model': 'a', HELLO, 'modalities': []}|/modalities Size",
        "{'model': 'a', HELLO, 'audio': {'voice': ''}}|/audio/format NotNull, /audio/voice Size",
        "{'model': 'a', HELLO, 'tools': [{'function': {'name': 'a b'}}]}|/tools/0/function/name Pattern, /tools/0/type NotNull",
        "{'model': 'a', HELLO, 'tool_choice': {'type': 'function', 'function': {'name': ''}}}|/tool_choice/function/name Size",
        "{'model': 'a', HELLO, 'response_format': {'type': 'json_schema', 'json_schema': {}}}|/response_format/json_schema/name NotNull",
        "{'model': 'a', 'messages': [{'role': 'tool', 'content': '18'}]}|/messages/0/tool_call_id NotNull",
        "{'model': 'a', 'messages': [{'role': 'user', 'content': []}]}|/messages/0/content Size",
        "{'model': 'a', 'messages': [{'role': 'user', 'content': [null]}]}|/messages/0/content/0 NotNull",
        "{'model': 'a', 'messages': [{'role': 'user', 'content': [{'type': 'text', 'text': 'hi'}, {'type': 'image_url', 'image_url': {'url': ''}}]}]}|/messages/0/content/1/image_url/url Size",
        "{'model': 'a', 'messages': [{'role': 'system', 'content': [{'type': 'text'}]}]}|/messages/0/content/0/text NotNull",
      })
  void aViolatedConstraintIsFoundOnceAtItsPlace(String json, String expected) throws Exception {
    ChatCompletionRequest request =
        Spec.JSON.readValue(
            json.replace("HELLO", HELLO).replace('\'', '"'), ChatCompletionRequest.class);

    assertThat(found(validator.validate(request))).containsExactly(expected.split(", "));
  }

  @Test
  void mapsAndTextsHaveTheirSizes() throws Exception {
    ChatCompletionRequest request =
        Spec.JSON.readValue(
            ("{'model': 'a', " + HELLO + "}").replace('\'', '"'), ChatCompletionRequest.class);
    var labels = new TreeMap<String, String>();
    Stream.iterate('a', c -> (char) (c + 1)).limit(17).forEach(c -> labels.put("" + c, "v"));
    labels.put("a", "v".repeat(513));
    request.metadata(labels).user("u".repeat(513));

    assertThat(found(validator.validate(request)))
        .containsExactly("/metadata Size", "/metadata/a Size", "/user Size");
  }

  @Test
  void whatMayBeNullIsNotRequired() {
    ChatChoice choice = new ChatChoice();

    assertThat(found(validator.validate(choice)))
        .containsExactly("/finish_reason NotNull", "/index NotNull", "/message NotNull");
    assertThat(validator.validate(new AssistantMessage())).isEmpty();
  }

  @Test
  void anOperationNeedsAValidBody() throws Exception {
    Method method =
        ChatApi.class.getMethod(
            "createChatCompletion", ContainerRequestContext.class, ChatCompletionRequest.class);
    ChatApi api = new ChatApi() {};

    assertThat(
            found(
                validator
                    .forExecutables()
                    .validateParameters(api, method, new Object[] {null, null})))
        .containsExactly(" NotNull");
    assertThat(
            found(
                validator
                    .forExecutables()
                    .validateParameters(
                        api, method, new Object[] {null, new ChatCompletionRequest()})))
        .containsExactly("/messages NotNull", "/model NotNull");
    assertThat(
            found(
                validator
                    .forExecutables()
                    .validateParameters(
                        api,
                        method,
                        new Object[] {
                          null,
                          new ChatCompletionRequest()
                              .model("a")
                              .messages(nCopies(2, new AssistantMessage()))
                              .n(0)
                        })))
        .containsExactly("/n DecimalMin");
  }

  private static Collection<String> found(Collection<? extends ConstraintViolation<?>> violations) {
    return violations.stream()
        .map(
            violation ->
                pointer(violation.getPropertyPath())
                    + " "
                    + violation
                        .getConstraintDescriptor()
                        .getAnnotation()
                        .annotationType()
                        .getSimpleName())
        .sorted()
        .toList();
  }

  private static String pointer(Path path) {
    return StreamSupport.stream(path.spliterator(), false)
        .map(ConstraintsTest::step)
        .reduce("", String::concat);
  }

  private static String step(Path.Node node) {
    Object inside = node.getKey() != null ? node.getKey() : node.getIndex();
    boolean named = node.getKind() == ElementKind.PROPERTY && !node.getName().isEmpty();
    return (inside == null ? "" : "/" + inside) + (named ? "/" + node.getName() : "");
  }
}
