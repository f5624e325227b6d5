package ai.beatra.spec.lint.document;

import static ai.beatra.spec.lint.Fault.GET;
import static ai.beatra.spec.lint.Fault.POST;
import static ai.beatra.spec.lint.Fault.SCHEMAS;
import static ai.beatra.spec.lint.Fault.SPEC;
import static ai.beatra.spec.lint.Fault.fault;
import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.spec.SpecFolder;
import ai.beatra.spec.lint.Fault;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules for references and operations. */
class OperationsTest {
  private final SpecFolder spec;

  OperationsTest(@TempDir Path temp) throws IOException {
    spec = new SpecFolder(temp);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"references", "operations", "whatAllOperationsHave"})
  void findsExactlyThePlantedFault(Fault fault) throws IOException {
    fault.isFound(spec);
  }

  static Stream<Fault> references() {
    return Stream.of(
        fault(
            "$ref: '#/components/schemas/ThingRequest'",
            "$ref: '#/components/schemas/ThingReqest'",
            "ref",
            "ThingReqest",
            POST + "/requestBody/content/application~1json/schema/$ref",
            "Did you mean \"#/components/schemas/ThingRequest\"?"),
        fault(
            "door: '#/components/schemas/Door'",
            "door: '#/components/schemas/Dor'",
            "ref",
            "Dor'",
            SCHEMAS + "Piece/discriminator/mapping/door",
            "Did you mean \"#/components/schemas/Door\"?"),
        fault(
            "additionalProperties: true",
            "additionalProperties: {$ref: 'other.yaml#/Thing'}",
            "ref",
            "other.yaml",
            SCHEMAS + "Thing/properties/labels/additionalProperties/$ref",
            "leads out of this file"),
        fault(
            "additionalProperties: true",
            "additionalProperties: {$ref: '#/components/responses/Unauthorized'}",
            "ref",
            "additionalProperties:",
            SCHEMAS + "Thing/properties/labels/additionalProperties/$ref",
            "does not lead to a schema"),
        fault(
            "$ref: '#/components/schemas/Part'",
            "$ref: '#/components/schemas/Part'\n          nullable: true",
            "ref",
            "          nullable: true",
            SCHEMAS + "ThingRequest/properties/part/nullable",
            "\"nullable\" beside $ref is ignored"),
        fault(
            "again:\n              operationId: getThing",
            "again:\n              operationId: getTing",
            "ref",
            "operationId: getTing",
            GET + "/responses/200/links/again/operationId",
            "Did you mean \"getThing\"?"),
        fault(
            "  - bearerAuth: []",
            "  - bearerAuht: []",
            "ref",
            "bearerAuht",
            "/security/0/bearerAuht",
            "Did you mean \"bearerAuth\"?"),
        fault(
            "  schemas:\n",
            "  schemas:\n    Idle: {type: string}\n",
            "unused-component",
            "Idle",
            SCHEMAS + "Idle",
            "Nothing refers to \"Idle\"."),
        fault(
            "  schemas:\n",
            "  schemas:\n    Idle: {type: object, properties: {more: {$ref: '#/components/schemas/Idle'}}}\n",
            "unused-component",
            "Idle:",
            SCHEMAS + "Idle",
            "Nothing refers to \"Idle\"."),
        fault(
            "  examples:\n    found:\n",
            "  examples:\n    idle: {value: 1}\n    found:\n",
            "unused-component",
            "idle",
            "/components/examples/idle",
            "Nothing refers to \"idle\"."));
  }

  @Test
  void reportsReferencesThatGoInACircle() throws IOException {
    spec.plant(
        SPEC,
        "additionalProperties: true\n",
        """
        additionalProperties: {$ref: '#/components/schemas/Chicken'}
            Chicken: {$ref: '#/components/schemas/Egg'}
            Egg: {$ref: '#/components/schemas/Chicken'}
        """);

    assertThat(spec.findings())
        .allSatisfy(it -> assertThat(it.message()).contains("goes round in a circle"))
        .hasSize(2);
    assertThat(spec.findings().get(0).message())
        .contains("Chicken")
        .endsWith(" Also on line %d.".formatted(spec.lineOf("Egg: {")));
  }

  static Stream<Fault> operations() {
    return Stream.of(
        fault(
            "openapi: 3.0.3",
            "openapi: 3.1.0",
            "openapi-version",
            "openapi:",
            "/openapi",
            "not OpenAPI 3.0.3"),
        fault(
            "      operationId: createThing\n",
            "",
            "operation-id",
            "post:",
            POST,
            "no operationId"),
        fault(
            "operationId: createThing",
            "operationId: create_thing",
            "operation-id",
            "create_thing",
            POST + "/operationId",
            "not camelCase"),
        fault(
            "operationId: createThing",
            "operationId: getThing",
            "operation-id",
            "operationId: getThing\n      tags: [Things]\n      summary: Look",
            GET + "/operationId",
            "also that of /paths/~1v1~1things/post"),
        fault(
            "      tags: [Things]\n      summary: Look",
            "      summary: Look",
            "operation-tag",
            "get:",
            GET + "/tags",
            "has 0 tags"),
        fault(
            "tags: [Things]\n      summary: Look",
            "tags: [Tings]\n      summary: Look",
            "operation-tag",
            "Tings",
            GET + "/tags/0",
            "\"Tings\" is not declared. Did you mean \"Things\"?"),
        fault(
            "tags: [Things]\n      summary: Look",
            "tags: [Things, Things]\n      summary: Look",
            "operation-tag",
            "[Things, Things]",
            GET + "/tags",
            "has 2 tags"),
        fault("      summary: Look at a thing\n", "", "operation-text", "get:", GET, "no summary"),
        fault(
            "description: Answers with the thing.",
            "description: ' '",
            "operation-text",
            "get:",
            GET,
            "no description"),
        fault(
            "x-release-state: available",
            "x-release-state: stable",
            "release-state",
            "x-release-state: stable",
            GET + "/x-release-state",
            "Write available, beta or preview."),
        fault(
            "x-release-state: available",
            "x-release-state: planned",
            "release-state",
            "x-release-state: planned",
            GET + "/x-release-state",
            "roadmap.yaml"),
        fault(
            "      x-release-state: available\n",
            "",
            "release-state",
            "get:",
            GET + "/x-release-state",
            "no valid x-release-state"),
        fault(
            "x-stability-level: stable",
            "x-stability-level: beta",
            "release-state",
            "x-stability-level: beta",
            GET + "/x-stability-level",
            "Write \"x-stability-level: stable\"."),
        fault(
            "  /v1/things:",
            "  /v2/things:",
            "path",
            "/v2/things:",
            "/paths/~1v2~1things",
            "does not begin with /v1/"),
        fault(
            "in: path\n      required: true",
            "in: path\n      required: false",
            "path-parameter",
            "ThingId:",
            "/components/parameters/ThingId",
            "not required"),
        fault(
            "  /v1/things/{thing_id}:",
            "  /v1/things/{thing_id}/{part}:",
            "path-parameter",
            "get:",
            "/paths/~1v1~1things~1{thing_id}~1{part}/get",
            "{part} is not declared"),
        fault(
            "  /v1/things/{thing_id}:",
            "  /v1/things/one:",
            "path-parameter",
            "ThingId:",
            "/components/parameters/ThingId",
            "The path has no {thing_id}."),
        fault(
            "\n              operationId: getThing\n",
            "\n              operationId: getThing\n        '2xx': {description: Fine.}\n",
            "status",
            "'2xx':",
            GET + "/responses/2xx",
            "\"2xx\" is not a status"));
  }

  static Stream<Fault> whatAllOperationsHave() {
    Stream<Fault> statuses =
        Stream.of(
                "400 OtherRegion where the key is of another region",
                "401 Unauthorized where the key is missing or wrong",
                "403 Forbidden where the account or the key may not",
                "406 NotAcceptable where Accept asks for other types")
            .map(it -> it.split(" ", 3))
            .map(
                it ->
                    fault(
                        statuses(""),
                        statuses(it[0]),
                        "status",
                        "get:",
                        GET,
                        "is answered %s %s. Declare %s as the other"
                            .formatted(it[0], it[2], it[0])));
    return Stream.concat(
        statuses,
        Stream.of(
            fault(
                "        '413':\n          $ref: '#/components/responses/TooLarge'\n",
                "",
                "status",
                "post:",
                POST,
                "is answered 413 where the body is too large."),
            fault(
                "headers: {X-Request-Id: {$ref: '#/components/headers/RequestId'}}",
                "headers: {X-Other: {$ref: '#/components/headers/RequestId'}}",
                "header",
                "'200':\n          description: The found thing.",
                GET + "/responses/200",
                "does not declare the header X-Request-Id"),
            fault(
                "WWW-Authenticate",
                "X-Authenticate",
                "header",
                "Unauthorized:",
                "/components/responses/Unauthorized",
                "does not declare the header WWW-Authenticate"),
            fault(
                "description: Makes one thing",
                "description: Needs\n      responses: {}\n      x-old: Makes one thing",
                "duplicate-key",
                "responses:\n        '200':\n          description: The thing.",
                POST + "/responses",
                "stands here"),
            fault(
                "\n              operationId: getThing\n",
                "\n              operationId: getThing\n        '202': {description: Later., content: {}, headers: {X-Request-Id: {$ref: '#/components/headers/RequestId'}}}\n",
                "content",
                "'202':",
                GET + "/responses/202",
                "The answer has no body. Add content with"),
            fault(
                "      example: thing_7\n",
                "",
                "path-parameter",
                "ThingId:",
                "/components/parameters/ThingId",
                "The path parameter \"thing_id\" has no example.")));
  }

  /** The errors of getThing without one. */
  private static String statuses(String without) {
    return Stream.of(
            "400 OtherRegion",
            "401 Unauthorized",
            "403 Forbidden",
            "404 NotFound",
            "406 NotAcceptable")
        .filter(it -> without.isEmpty() || !it.startsWith(without))
        .map(it -> it.split(" "))
        .map(
            it ->
                "        '%s':\n          $ref: '#/components/responses/%s'\n"
                    .formatted(it[0], it[1]))
        .collect(Collectors.joining());
  }
}
