package ai.beatra.conformance.checks;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.conformance.Session;
import ai.beatra.conformance.contract.Json;
import ai.beatra.conformance.contract.Place;
import ai.beatra.conformance.contract.SchemaWalk;
import ai.beatra.conformance.contract.Schemas;
import ai.beatra.conformance.contract.Spec;
import ai.beatra.conformance.contract.YamlFile;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Schemas are read by the rules of OpenAPI 3.0, not by those of a JSON Schema draft. */
final class SchemasTest {
  private static final String SPEC =
      """
      openapi: 3.0.3
      paths:
        /v1/things/{id}:
          get:
            responses:
              '200':
                content:
                  application/json:
                    schema:
                      type: object
                      properties:
                        when: {type: string, format: date-time}
                        size: {type: integer, minimum: 0, exclusiveMinimum: true, nullable: true}
                        name: {type: string}
                        color: {$ref: '#/components/schemas/Color'}
      components:
        schemas:
          Color: {type: string, nullable: true, enum: [red, null]}
      """;

  private final Place schema;
  private final Schemas schemas;

  SchemasTest(@TempDir Path temporary) throws IOException {
    Path file = temporary.resolve("openapi.yaml");
    Files.writeString(file, SPEC);
    YamlFile openapi = YamlFile.read(file);
    this.schemas = new Schemas(openapi);
    this.schema =
        Place.root(openapi)
            .at("/paths/~1v1~1things~1{id}/get/responses/200/content/application~1json/schema");
  }

  private static JsonNode json(String text) {
    return Json.parse(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8)).orElseThrow();
  }

  @Test
  void whatTheSchemaAllowsIsValid() {
    String value = "{'when':'2026-01-31T12:00:00Z','size':null,'name':'x','color':null}";

    assertThat(schemas.faults(schema, json(value))).isEmpty();
  }

  @Test
  void nullFormatsAndExclusiveBoundsAreAsserted() {
    assertThat(schemas.faults(schema, json("{'when':'31.1.2026'}"))).hasSize(1);
    assertThat(schemas.faults(schema, json("{'size':0}"))).hasSize(1);
    assertThat(schemas.faults(schema, json("{'name':null}"))).hasSize(1);
    assertThat(schemas.faults(schema, json("{'color':'blue'}"))).hasSize(1);
  }

  @Test
  void whatAValueDoesNotUseIsMissing() {
    Tally tally = new Tally(false);
    tally.declareAll(schema, "thing: ");
    new SchemaWalk(schemas).walk(schema, json("{'when':'x','color':'red'}"), tally);

    assertThat(tally.missing())
        .hasSize(2)
        .allSatisfy(each -> assertThat(each).matches("thing: (size|name) .*"));
    assertThat(tally).hasToString("3 of 5");
  }

  /** The validator, following discriminators, loses the faults of unions within unions. */
  @Test
  void faultsOfUnionsWithinUnionsAreFound() throws IOException {
    Spec spec = Spec.load(Session.checkout().resolve("spec"));
    Place request = spec.root().at("/components/schemas/ChatCompletionRequest");
    String message = "{'model':'auto','messages':[{'role':'user','content':[%s]}]}";

    assertThat(
            spec.schemas().faults(request, json(message.formatted("{'type':'text','text':'x'}"))))
        .isEmpty();
    for (String part :
        List.of("{'type':'text'}", "{'type':'image_url','image_url':{}}", "{'type':'x'}", "7")) {
      assertThat(spec.schemas().faults(request, json(message.formatted(part))))
          .as(part)
          .isNotEmpty();
    }
  }

  @Test
  void faultsAreToldInEnglishWhereverTheSuiteRuns() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.GERMAN);
      assertThat(schemas.faults(schema, json("{'size':'x'}")).get(0)).contains("integer expected");
    } finally {
      Locale.setDefault(before);
    }
  }
}
