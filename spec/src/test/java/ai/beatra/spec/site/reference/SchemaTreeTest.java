package ai.beatra.spec.site.reference;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.spec.contract.Spec;
import ai.beatra.spec.source.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Schemas that contain themselves, which lint accepts, have an end when they are read. */
class SchemaTreeTest {
  private static final String SPEC =
      """
      components:
        schemas:
          Nest: {type: array, items: {$ref: '#/components/schemas/Nest'}}
          Loop: {type: object, additionalProperties: {$ref: '#/components/schemas/Loop'}}
          Either:
            oneOf:
              - {type: string}
              - {type: array, items: {$ref: '#/components/schemas/Either'}}
          All:
            allOf:
              - {$ref: '#/components/schemas/All'}
              - {type: object, properties: {a: {type: string}}}
          Tree: {type: object, properties: {left: {$ref: '#/components/schemas/Tree'}}}
      """;

  private final Spec spec;
  private final SchemaTree tree;

  SchemaTreeTest(@TempDir Path directory) throws IOException {
    Files.writeString(directory.resolve("openapi.yaml"), SPEC);
    spec = Spec.read(directory);
    tree = new SchemaTree(spec);
  }

  private Node schema(String name) {
    return spec.root().get("components").get("schemas").get(name);
  }

  private String type(String name) {
    return tree.field("it", schema(name), false).type();
  }

  @Test
  void aSchemaThatStandsInItselfIsCalledByItsName() {
    assertThat(type("Nest")).isEqualTo("array of Nests");
    assertThat(type("Loop")).isEqualTo("map of Loops");
    assertThat(type("Either")).isEqualTo("string or array of Eithers");
    assertThat(tree.fields(schema("Tree")))
        .singleElement()
        .satisfies(it -> assertThat(it.name()).isEqualTo("left"));
  }

  @Test
  void whatIsInsideHasAnEndToo() {
    for (String name : new String[] {"Nest", "Loop", "Either", "All", "Tree"}) {
      assertThat(tree.fields(schema(name))).as(name).hasSizeLessThan(5);
    }
  }
}
