package ai.beatra.conformance.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import org.junit.jupiter.api.Test;

/** What an operation declares, as OpenAPI reads it. */
final class OperationTest {
  private static final String SPEC =
      """
      paths:
        /v1/things/{id}:
          parameters:
            - {name: id, in: path, required: true, schema: {type: string}}
            - {name: limit, in: query, schema: {type: integer, maximum: 10}}
          get:
            parameters:
              - {name: limit, in: query, schema: {type: integer, maximum: 20}}
              - {name: limit, in: header, schema: {type: integer, maximum: 30}}
      """;

  @Test
  void anOperationsParameterStandsInThePlaceOfItsPathsOne() throws IOException {
    YamlFile file = YamlFile.read("openapi.yaml", new StringReader(SPEC));
    Operation operation = Operation.all(Place.root(file)).get(0);

    assertThat(operation.parameters())
        .extracting(it -> it.text("in") + " " + it.get("schema").text("maximum"))
        .containsExactly("path ", "query 20", "header 30");
  }
}
