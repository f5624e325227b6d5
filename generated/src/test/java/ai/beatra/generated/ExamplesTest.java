package ai.beatra.generated;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.generated.Spec.Example;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.validation.Validator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every example of the contract survives the way through its class. */
class ExamplesTest {
  private final Spec spec = new Spec();
  private final Validator validator = WireValidator.create();

  @Test
  void theContractHasExamples() {
    assertThat(spec.requests()).isNotEmpty();
    assertThat(spec.answers()).isNotEmpty();
  }

  @TestFactory
  Stream<DynamicTest> requestsSurviveAndAreValid() {
    return tests(spec.requests());
  }

  @TestFactory
  Stream<DynamicTest> answersSurviveAndAreValid() {
    return tests(spec.answers());
  }

  private Stream<DynamicTest> tests(List<Example> examples) {
    return examples.stream()
        .map(example -> DynamicTest.dynamicTest(example.name(), () -> survives(example)));
  }

  private void survives(Example example) throws Exception {
    Class<?> type = Class.forName("ai.beatra.model." + example.schema());
    Object dto = Spec.JSON.treeToValue(example.value(), type);

    assertThat(validator.validate(dto)).isEmpty();
    assertThat(comparable(Spec.JSON.valueToTree(dto))).isEqualTo(comparable(example.value()));
    assertThat(Spec.JSON.treeToValue(example.value(), type)).isEqualTo(dto).hasSameHashCodeAs(dto);
  }

  /** Without null members, which may mean the same as none, and with numbers of one kind. */
  private static JsonNode comparable(JsonNode json) {
    if (json instanceof ObjectNode object) {
      ObjectNode copy = object.objectNode();
      for (Map.Entry<String, JsonNode> member : object.properties()) {
        if (!member.getValue().isNull()) {
          copy.set(member.getKey(), comparable(member.getValue()));
        }
      }
      return copy;
    }
    if (json instanceof ArrayNode array) {
      ArrayNode copy = array.arrayNode();
      array.forEach(element -> copy.add(comparable(element)));
      return copy;
    }
    return json.isNumber() ? Spec.JSON.getNodeFactory().numberNode(json.doubleValue()) : json;
  }
}
