package ai.beatra.spec.lint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import ai.beatra.spec.SpecFolder;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** However a spec is malformed, its author gets findings and not a stack trace. */
class MalformedSpecTest {
  /** In an ordinary build; a multiple of four would have the same come in everywhere. */
  private static final int STEP =
      Boolean.parseBoolean(System.getProperty("everywhere", "true")) ? 1 : 5;

  private static final YAMLMapper YAML = new YAMLMapper();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final SpecFolder spec;

  MalformedSpecTest(@TempDir Path temp) throws IOException {
    spec = new SpecFolder(temp);
  }

  @Test
  void survivesAnyMemberBeingSomethingElse() throws IOException {
    JsonNode good = YAML.readTree(SpecFolder.OPENAPI);
    List<JsonPointer> places = new ArrayList<>();
    collect(good, JsonPointer.empty(), places);
    places.removeIf(place -> place.toString().contains("/value/")); // data, not structure
    places.removeIf(
        place ->
            place.toString().matches("/components/responses/(?!Unauth).*|/paths/.*/headers/.*"));
    List<JsonNode> wrong =
        List.of(NODES.nullNode(), NODES.numberNode(7), NODES.textNode("#"), NODES.arrayNode());
    assertThat(places).hasSizeGreaterThan(200);
    for (int i = 0; i < places.size(); i += STEP) {
      JsonNode replacement = wrong.get(i % wrong.size());
      spec.write("openapi.yaml", YAML.writeValueAsString(with(good, places.get(i), replacement)));
      assertThatCode(spec::findings)
          .as("%s at %s", replacement, places.get(i))
          .doesNotThrowAnyException();
    }
  }

  private static void collect(JsonNode node, JsonPointer at, List<JsonPointer> places) {
    node.properties().forEach(it -> collect(it.getValue(), at.appendProperty(it.getKey()), places));
    for (int i = 0; node.isArray() && i < node.size(); i++) {
      collect(node.get(i), at.appendIndex(i), places);
    }
    if (!at.matches()) {
      places.add(at);
    }
  }

  private static JsonNode with(JsonNode good, JsonPointer at, JsonNode replacement) {
    JsonNode copy = good.deepCopy();
    JsonNode parent = copy.at(at.head());
    if (parent instanceof ObjectNode object) {
      object.set(at.last().getMatchingProperty(), replacement);
    } else if (parent instanceof ArrayNode array) {
      array.set(at.last().getMatchingIndex(), replacement);
    }
    return copy;
  }
}
