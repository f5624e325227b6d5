package ai.beatra.provider.sandbox.chat;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.model.ChatCompletionRequest;
import ai.beatra.provider.ProviderException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.InputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The requests that the docs show are answered, shortly and without a stumble. */
class SpecExamplesTest {

  static Stream<Named<JsonNode>> examples() throws IOException {
    try (InputStream spec = SpecExamplesTest.class.getResourceAsStream("/beatra/openapi.yaml")) {
      JsonNode examples =
          new ObjectMapper(new YAMLFactory())
              .readTree(spec)
              .at(
                  "/paths/~1v1~1chat~1completions/post/requestBody/content/application~1json/examples");
      assertThat(examples).isNotEmpty();
      return examples.properties().stream()
          .map(example -> Named.of(example.getKey(), example.getValue().get("value")));
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void answersEveryExampleOfTheSpec(JsonNode body) {
    ChatCompletionRequest request = Sandbox.json(body.toString());
    Received received = Sandbox.run(request);

    if (request.getModel().startsWith("sandbox-fault-")) {
      assertThat(received.failure()).isInstanceOf(ProviderException.class);
      return;
    }
    received.whole().finish();
    boolean called = !received.calls().isEmpty();
    assertThat(called || !received.text().isBlank() || !received.refusal().isBlank()).isTrue();
    assertThat(received.text()).hasSizeLessThan(300);
  }
}
