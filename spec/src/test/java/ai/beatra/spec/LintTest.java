package ai.beatra.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rule, on a good spec with one fault planted: exactly that finding, on its line. */
class LintTest {
  private static final String SPEC = "openapi.yaml";
  private static final String CODES = "error-codes.yaml";
  private static final String ROADMAP = "roadmap.yaml";
  private static final String POST = "/paths/~1v1~1things/post";
  private static final String GET = "/paths/~1v1~1things~1{thing_id}/get";
  private static final String SCHEMAS = "/components/schemas/";

  private final SpecFolder spec;

  /** A fault and the finding it has to cause: rule, line (by a text on it), pointer and words. */
  record Fault(
      String file,
      String text,
      String replacement,
      String rule,
      String line,
      String pointer,
      String words) {
    @Override
    public String toString() {
      return rule + ": " + words;
    }
  }

  private static Fault fault(
      String text, String replacement, String rule, String line, String pointer, String words) {
    return new Fault(SPEC, text, replacement, rule, line, pointer, words);
  }

  LintTest(@TempDir Path temp) throws IOException {
    spec = new SpecFolder(temp);
  }

  @Test
  void findsNothingInAGoodSpec() throws IOException {
    assertThat(spec.findings()).isEmpty();
  }

  @Test
  void printsEachFindingOnOneLineWithPlaceFaultAndRemedy() throws IOException {
    spec.plant(SPEC, "operationId: createThing", "operationId: create_thing");

    assertThat(spec.findings())
        .extracting(Finding::toString)
        .containsExactly(
            "spec/openapi.yaml:16: [operation-id] /paths/~1v1~1things/post/operationId:"
                + " \"create_thing\" is not camelCase. Write it like createChatCompletion.");
  }

  @Test
  void reportsTheCausesFirstAndThenByFileAndLine() throws IOException {
    spec.plant(ROADMAP, "id: dreams", "id: things");
    spec.plant(SPEC, "default: 2", "default: two");
    spec.plant(SPEC, "openapi: 3.0.3", "openapi: 3.1.0");
    spec.plant(SPEC, "title: Things\n", "tittle: Things\n");

    assertThat(spec.findings())
        .extracting(Finding::rule)
        .containsExactly("structure", "openapi-version", "roadmap", "example-invalid");
  }

  @Test
  void refusesAPathThatIsPlannedWhateverItsParameterIsCalled() throws IOException {
    spec.plant(ROADMAP, "GET /v1/dreams/{dream_id}", "DELETE /v1/things/{id}");

    assertThat(spec.findings())
        .extracting(Finding::rule, it -> it.pointer().toString())
        .containsExactly(tuple("planned-path", "/paths/~1v1~1things~1{thing_id}"));
  }

  @Test
  void refusesPagesThatCallAbsentWhatIsThere() throws IOException {
    Path page = Files.createDirectories(spec.path().resolve("docs/resources")).resolve("moving.md");
    String text =
        """
        ## What is not here

        | Call | Path | Instead |
        | --- | --- | --- |
        | `retrieve(id)` | `GET /v1/things/{id}` | List them |
        | `generate` | `POST /v1/things` | It is there, but answers otherwise. |
        | `edit` | `POST /v1/things/edits` | Nothing |
        | `list` | `GET /v1/things…` | Nothing |

        `GET /v1/things/{thing_id}` has examples.

        ## What is here

        | `GET /v1/things/{id}` | 404 where there is none |

        `GET /v1/dreams` and `POST /v1/things` are not in the OpenAPI document.
        """;
    Files.writeString(page, text);

    assertThat(spec.findings())
        .extracting(Finding::toString)
        .containsExactly(
            "spec/docs/resources/moving.md:5: [docs-absent] The page says that GET /v1/things/{id}"
                + " is not here, but the spec has it: getThing. Take the line away, or write that"
                + " it is there and what it does.",
            "spec/docs/resources/moving.md:16: [docs-absent] The page says that POST /v1/things is"
                + " not here, but the spec has it: createThing. Take the line away, or write that"
                + " it is there and what it does.");
  }

  @Test
  void refusesCallsThatAreSaidToBeElsewhereAndHaveJoinedTheSpec() throws IOException {
    String call =
        """
        calls:
          - call: things.retrieve
            operations: ['GET /v1/things/{id}', 'DELETE /v1/things/{id}', POST /v1/dreams]
            instead: There are no things here.
            page: /en/docs/overview
        """;
    Files.writeString(spec.path().resolve("elsewhere.yaml"), call);

    assertThat(spec.findings())
        .extracting(Finding::toString)
        .containsExactly(
            "spec/elsewhere.yaml:3: [docs-absent] /calls/0/operations/0: The list says that GET"
                + " /v1/things/{id} is not here, but the spec has it: getThing. Take it out of the"
                + " list.");
  }

  @Test
  void reportsMissingFiles(@TempDir Path empty) throws IOException {
    assertThat(Lint.findings(empty))
        .extracting(Finding::file, Finding::rule)
        .containsExactly(
            tuple(empty.getFileName() + "/catalog.yaml", "yaml"),
            tuple(empty.getFileName() + "/elsewhere.yaml", "yaml"),
            tuple(empty.getFileName() + "/error-codes.yaml", "yaml"),
            tuple(empty.getFileName() + "/exceptions.yaml", "yaml"),
            tuple(empty.getFileName() + "/openapi.yaml", "yaml"),
            tuple(empty.getFileName() + "/roadmap.yaml", "yaml"));
  }

  @Test
  void reportsBytesThatAreNoText() throws IOException {
    byte[] latin1 = "capabilities:\n  - id: r\u00eave".getBytes(StandardCharsets.ISO_8859_1);
    Files.write(spec.path().resolve(ROADMAP), latin1);
    Files.writeString(spec.path().resolve(CODES), "codes:\n  \u0001");

    assertThat(spec.findings())
        .extracting(Finding::file, Finding::line, Finding::message)
        .containsExactly(
            tuple("spec/error-codes.yaml", 2, "The line has bytes that are no text."),
            tuple("spec/roadmap.yaml", 2, "The line has bytes that are no text."));
  }

  @Test
  void reportsExamplesThatCannotBeCheckedBecauseTheirSchemaConsistsOfItself() throws IOException {
    spec.plant(
        SPEC,
        "    Colour:\n",
        "    Colour:\n      allOf: [{$ref: '#/components/schemas/Colour'}]\n");

    assertThat(spec.findings())
        .isNotEmpty()
        .allSatisfy(it -> assertThat(it.rule()).isEqualTo("example-unchecked"))
        .allSatisfy(it -> assertThat(it.message()).contains("it consists of itself"));
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

  @ParameterizedTest(name = "{0}")
  @MethodSource({
    "yaml",
    "plainScalars",
    "structure",
    "references",
    "operations",
    "schemas",
    "examples",
    "streams",
    "pairing",
    "requests",
    "errors",
    "filesBeside",
    "whatAllOperationsHave",
    "names",
    "formats",
    "unshown",
    "unions",
    "catalog",
    "changelog"
  })
  void findsExactlyThePlantedFault(Fault fault) throws IOException {
    spec.plant(fault.file(), fault.text(), fault.replacement());

    List<Finding> findings = new ArrayList<>(spec.findings());
    // An example of an alternative that nobody can tell any more has to be wrong too.
    findings.removeIf(it -> fault.rule().equals("union") && it.rule().equals("example-invalid"));
    assertThat(findings)
        .extracting(Finding::file, Finding::rule, Finding::line, it -> it.pointer().toString())
        .containsExactly(
            tuple(
                "spec/" + fault.file(), fault.rule(), spec.lineOf(fault.line()), fault.pointer()));
    assertThat(findings.get(0).toString()).contains(fault.words());
  }

  static Stream<Fault> yaml() {
    return Stream.of(
        fault(
            "title: Things\n",
            "title: Things: all\n",
            "yaml",
            "title: Things: all",
            "",
            "syntax error"),
        new Fault(CODES, "codes:", "codes: [", "yaml", "- code: unauthorized", "", "syntax error"),
        new Fault(
            ROADMAP, "state: planned", "	state: planned", "yaml", "	state", "", "syntax error"),
        fault(
            "summary: Look at a thing",
            "summary: Look\n      summary: Look again",
            "duplicate-key",
            "summary: Look again",
            GET + "/summary",
            "\"summary\" stands here and on line"),
        fault(
            "id: thing_plain\n",
            "id: &plain thing_plain\n                    labels:\n                      one: *plain\n",
            "yaml",
            "one: *plain",
            POST + "/responses/200/content/application~1json/examples/plain/value/labels/one",
            "alias *plain"));
  }

  static Stream<Fault> plainScalars() {
    List<String> values =
        List.of(
            "no",
            "On",
            "YES",
            "True",
            "010",
            "0o17",
            "0x1F",
            "1_000",
            "12:30",
            "1e3",
            ".5",
            "+1",
            "5.",
            ".inf",
            ".NaN",
            "2026-01-31",
            "2026-1-31 10:00:00",
            "=",
            "~",
            "NULL",
            "");
    Stream<Fault> unclear =
        values.stream()
            .map(
                it ->
                    fault(
                        "labels: {}",
                        "labels:\n          one: %s # here".formatted(it),
                        "plain-scalar",
                        "# here",
                        "/components/examples/found/value/labels/one",
                        "do not agree on what \"%s\" without quotes is.".formatted(it)));
    Stream<Fault> names =
        Stream.of("on", "404")
            .map(
                it ->
                    fault(
                        "labels: {}",
                        "labels: {%s: two}".formatted(it),
                        "plain-scalar",
                        it + ": two",
                        "/components/examples/found/value/labels/" + it,
                        "Put quotes around it."));
    return Stream.concat(unclear, names);
  }

  @Test
  void takesPlainScalarsThatEveryReaderTakesAlike() throws IOException {
    spec.plant(
        SPEC,
        "labels: {}",
        "labels: {a: true, b: null, c: -1.50, d: 0, e: n, f: noon, g: 1.2.3, h: 'no', i: \"010\"}");

    assertThat(spec.findings()).isEmpty();
  }

  static Stream<Fault> structure() {
    return Stream.of(
        fault(
            "minLength: 3",
            "minLenght: 3",
            "structure",
            "minLenght",
            SCHEMAS + "ThingRequest/properties/name/minLenght",
            "A schema has no member \"minLenght\". Did you mean \"minLength\"?"),
        fault(
            "description: The found thing.",
            "descrption: The found thing.",
            "structure",
            "descrption",
            GET + "/responses/200/descrption",
            "Did you mean \"description\"?"),
        fault(
            "\n          description: The found thing.\n",
            "\n",
            "structure",
            "'200':\n          content",
            GET + "/responses/200",
            "A response needs \"description\". Add it."),
        fault(
            "description: The id of the request.",
            "required: sometimes",
            "structure",
            "required: sometimes",
            "/components/headers/RequestId/required",
            "It has to be true or false."),
        fault(
            "type: http\n",
            "type: htpp\n",
            "structure",
            "htpp",
            "/components/securitySchemes/bearerAuth/type",
            "one of apiKey, http"),
        fault(
            "version: 0.1.0",
            "version: 0.1",
            "structure",
            "version: 0.1",
            "/info/version",
            "put quotes around it"),
        fault(
            "Part:\n      x-union: true",
            "Part:\n      x-union: true\n      x-unions: true",
            "structure",
            "x-unions",
            SCHEMAS + "Part/x-unions",
            "Did you mean \"x-union\"?"),
        fault(
            "body: {}",
            "body: {}\n                    bodi: {}",
            "structure",
            "bodi",
            POST + "/responses/422/content/application~1json/examples/no_name/x-request/bodi",
            "Did you mean \"body\"?"));
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

  static Stream<Fault> schemas() {
    return Stream.of(
        fault(
            "additionalProperties: true",
            "additionalProperties: {type: object, properties: {a: {type: string}}}",
            "inline-schema",
            "additionalProperties:",
            SCHEMAS + "Thing/properties/labels/additionalProperties",
            "object has no name"),
        fault(
            "additionalProperties: true",
            "additionalProperties: {type: string, enum: [a, b]}",
            "inline-schema",
            "additionalProperties:",
            SCHEMAS + "Thing/properties/labels/additionalProperties",
            "enum has no name"),
        fault(
            "enum: [red, blue, null]",
            "enum: [red, blue]",
            "nullable-enum",
            "enum: [red, blue]",
            SCHEMAS + "Colour/enum",
            "does not list null"),
        fault(
            "enum: [long, short]",
            "enum: [long, short, null]",
            "nullable-enum",
            "enum: [long, short, null]",
            "/components/headers/RequestId/schema/enum",
            "lists null and is not nullable"),
        fault(
            "          additionalProperties: true\n",
            "",
            "untyped-object",
            "labels:\n",
            SCHEMAS + "Thing/properties/labels",
            "neither properties nor additionalProperties"),
        fault(
            "required: [kind]\n",
            "required: [kind, knob]\n",
            "required",
            "[kind, knob]",
            SCHEMAS + "Door/required/1",
            "\"knob\" is not among the properties"),
        fault(
            "          door: '#/components/schemas/Door'\n",
            "",
            "union",
            "- $ref: '#/components/schemas/Door'",
            SCHEMAS + "Piece/oneOf/1",
            "discriminator does not lead"),
        fault(
            "    Part:\n      x-union: true\n",
            "    Part:\n",
            "union",
            "    Part:",
            SCHEMAS + "Part",
            "x-union: true"),
        fault(
            "additionalProperties: true\n",
            "additionalProperties: {$ref: '#/components/schemas/Object'}\n    Object: {type: string}\n",
            "schema-name",
            "    Object:",
            SCHEMAS + "Object",
            "would hide java.lang.Object"),
        fault(
            "additionalProperties: true\n",
            "additionalProperties: {$ref: '#/components/schemas/some_text'}\n    some_text: {type: string}\n",
            "schema-name",
            "    some_text:",
            SCHEMAS + "some_text",
            "is not a Java class name"),
        fault(
            "pattern: '^thing_'",
            "pattern: '^(thing_'",
            "pattern",
            "^(thing_",
            "/components/parameters/ThingId/schema/pattern",
            "Unclosed group"));
  }

  static Stream<Fault> examples() {
    return Stream.of(
        fault(
            "name: plain one",
            "name: p",
            "example-invalid",
            "name: p\n",
            POST + "/requestBody/content/application~1json/examples/plain/value/name",
            "must be at least 3 characters long"),
        fault(
            "  value:\n                  name: broken one",
            "  value:\n                  name_: broken one",
            "example-invalid",
            "value:\n                  name_",
            POST + "/requestBody/content/application~1json/examples/broken/value",
            "required property 'name' not found"),
        fault(
            "part: {kind: wheel, size: 3}",
            "part: {kind: wheel, size: big}",
            "example-invalid",
            "size: big",
            POST + "/requestBody/content/application~1json/examples/plain/value/part/size",
            "string found, integer expected"),
        fault(
            "part: {kind: wheel, size: 3}",
            "part: {kind: wheel}",
            "example-invalid",
            "kind: wheel}",
            POST + "/requestBody/content/application~1json/examples/plain/value/part",
            "required property 'size' not found"),
        fault(
            "part: {kind: wheel, size: 3}",
            "part: {kind: window}",
            "example-invalid",
            "kind: window}",
            POST + "/requestBody/content/application~1json/examples/plain/value/part",
            "0 are valid"),
        fault(
            "part: some text",
            "part: 7",
            "example-invalid",
            "part: 7",
            POST + "/requestBody/content/application~1json/examples/streamed/value/part",
            "0 are valid"),
        fault(
            "made_at: '2026-01-02T03:04:05Z'",
            "made_at: yesterday",
            "example-invalid",
            "yesterday",
            POST + "/responses/200/content/application~1json/examples/plain/value/made_at",
            "date-time"),
        fault(
            "colour: blue\n        labels",
            "colour: green\n        labels",
            "example-invalid",
            "green",
            "/components/examples/found/value/colour",
            "enumeration"),
        fault(
            "example: thing_7",
            "example: other_7",
            "example-invalid",
            "other_7",
            "/components/parameters/ThingId/example",
            "^thing_"),
        fault(
            "example: thing_7",
            "example: thing_7\n      examples: {one: {value: other_7}}",
            "example-invalid",
            "other_7",
            "/components/parameters/ThingId/examples/one/value",
            "^thing_"),
        fault(
            "example: short",
            "example: tiny",
            "example-invalid",
            "tiny",
            "/components/headers/RequestId/example",
            "enumeration"),
        fault(
            "example: unauthorized",
            "example: 401",
            "example-invalid",
            "example: 401",
            SCHEMAS + "ApiError/properties/code/example",
            "integer found, string expected"),
        fault(
            "default: 2",
            "default: two",
            "example-invalid",
            "default: two",
            SCHEMAS + "Wheel/properties/size/default",
            "string found, integer expected"),
        fault(
            "  examples:\n                failed:\n                  summary: It failed\n                  value:\n                    error: {code: broken_thing, type: api_error, retryable: true}",
            "  examples: {}",
            "example-missing",
            "application/json:\n              schema:\n                $ref: '#/components/schemas/ApiErrorResponse'\n              examples: {}",
            POST + "/responses/default/content/application~1json",
            "no named example"),
        fault(
            "summary: It failed\n                  value:\n                    error: {code: broken_thing, type: api_error, retryable: true}",
            "summary: It failed",
            "structure",
            "failed:",
            POST + "/responses/default/content/application~1json/examples/failed",
            "An example needs \"value\""));
  }

  static Stream<Fault> streams() {
    return Stream.of(
        fault(
            "data: {\"id\":\"bit_2\"}",
            "data: {\"idd\":\"bit_2\"}",
            "sse-example",
            "\"idd\"",
            POST + "/responses/200/content/text~1event-stream/examples/streamed/value",
            "required property 'id' not found"),
        fault(
            "data: {\"id\":\"bit_2\"}",
            "data: {\"id\":\"bit_2\"",
            "sse-example",
            "data: {\"id\":\"bit_2\"",
            POST + "/responses/200/content/text~1event-stream/examples/streamed/value",
            "not JSON"),
        fault(
            "data: {\"id\":\"bit_2\"}",
            "data: [DONE]",
            "sse-example",
            "data: [DONE]\n\n                    data",
            POST + "/responses/200/content/text~1event-stream/examples/streamed/value",
            "An event follows [DONE]."),
        fault(
            "                    data: [DONE]\n",
            "",
            "sse-example",
            "value: |\n                    data: {\"id\":\"bit_1\"}",
            POST + "/responses/200/content/text~1event-stream/examples/streamed/value",
            "neither with [DONE] nor with an error"),
        fault(
            "              x-sse-event-schema:\n                $ref: '#/components/schemas/Thing'\n",
            "",
            "sse-example",
            "text/event-stream:",
            POST + "/responses/200/content/text~1event-stream",
            "x-sse-event-schema"),
        fault(
            "text/event-stream:\n              schema:\n                type: string\n              x-sse-event-schema:\n                $ref: '#/components/schemas/Thing'\n",
            "text/event-stream; charset=utf-8:\n              schema:\n                type: string\n",
            "sse-example",
            "text/event-stream;",
            POST + "/responses/200/content/text~1event-stream; charset=utf-8",
            "x-sse-event-schema"),
        fault(
            "\"code\":\"broken_thing\"",
            "\"code\":\"broken_ting\"",
            "error-example",
            "event: error",
            POST + "/responses/200/content/text~1event-stream/examples/broken/value",
            "Did you mean \"broken_thing\"?"),
        fault(
            "\"retryable\":true",
            "\"retryable\":false",
            "error-example",
            "event: error",
            POST + "/responses/200/content/text~1event-stream/examples/broken/value",
            "Write \"retryable: true\"."));
  }

  static Stream<Fault> pairing() {
    return Stream.of(
        fault(
            "              streamed:\n                summary: Bit by bit",
            "              extra: {value: {name: extra}}\n              streamed:\n                summary: Bit by bit",
            "pairing",
            "extra:",
            POST + "/requestBody/content/application~1json/examples/extra",
            "\"extra\" has no answer"),
        fault(
            "                too_large:\n",
            "                lonely: {value: {error: {code: invalid_request, type: invalid_request_error, retryable: false}}}\n                too_large:\n",
            "pairing",
            "lonely:",
            POST + "/responses/422/content/application~1json/examples/lonely",
            "No request leads to the answer \"lonely\""),
        fault(
            "                streamed:\n                  summary: Two bits",
            "                plain: {value: 'data: [DONE]'}\n                streamed:\n                  summary: Two bits",
            "pairing",
            "plain: {value",
            POST + "/responses/200/content/text~1event-stream/examples/plain",
            "createThing has \"plain\" under 200 (application/json) and under 200 (text/event-stream)."),
        fault(
            "summary: The thing\n",
            "summary: The thing\n                  x-request: {query: {dry: true}}\n",
            "pairing",
            "plain:\n                  summary: The thing",
            POST + "/responses/200/content/application~1json/examples/plain",
            "has an x-request and answers"));
  }

  static Stream<Fault> requests() {
    return Stream.of(
        fault(
            "x-request: {body_bytes: 4096}",
            "x-request: {body_bytes: 4096, raw: x}",
            "x-request",
            "raw: x",
            POST + "/responses/422/content/application~1json/examples/too_large/x-request",
            "more than one body: raw, body_bytes"),
        fault(
            "x-request: {body_bytes: 4096}",
            "x-request: {body_bytes: 0}",
            "x-request",
            "body_bytes: 0",
            POST
                + "/responses/422/content/application~1json/examples/too_large/x-request/body_bytes",
            "whole number above 0"),
        fault(
            "X-Trace: abc",
            "X-Trace: 12",
            "x-request",
            "X-Trace: 12",
            POST
                + "/responses/422/content/application~1json/examples/no_name/x-request/headers/X-Trace",
            "not a text"),
        fault(
            "query: {dry: true}",
            "query: {dry: [true]}",
            "x-request",
            "[true]",
            POST + "/responses/422/content/application~1json/examples/no_name/x-request/query/dry",
            "not a value"),
        fault(
            "summary: It failed\n",
            "summary: It failed\n                  x-state: fauls\n",
            "x-state",
            "fauls",
            POST + "/responses/default/content/application~1json/examples/failed/x-state",
            "The state \"fauls\" is not declared. Did you mean \"faults\"?"),
        fault(
            "  no_key: The request",
            "  idle: Nothing.\n  no_key: The request",
            "x-state",
            "idle: Nothing.",
            "/x-states/idle",
            "No example is in the state \"idle\""),
        fault(
            "summary: The smallest\n",
            "summary: The smallest\n                x-state: no_key\n",
            "x-state",
            "x-state: no_key\n                value",
            POST + "/requestBody/content/application~1json/examples/plain/x-state",
            "stands on a request example"));
  }

  static Stream<Fault> errors() {
    return Stream.of(
        fault(
            "code: unauthorized\n",
            "code: unauthorised\n",
            "error-example",
            "unauthorised",
            "/components/responses/Unauthorized/content/application~1json/examples/no_key/value/error/code",
            "Did you mean \"unauthorized\"?"),
        fault(
            "code: unauthorized\n                  type: authentication_error",
            "code: invalid_request\n                  type: invalid_request_error",
            "error-example",
            "code: invalid_request\n",
            "/components/responses/Unauthorized/content/application~1json/examples/no_key/value/error/code",
            "invalid_request has the status 422, not 401."),
        fault(
            "type: authentication_error",
            "type: api_error",
            "error-example",
            "type: api_error\n",
            "/components/responses/Unauthorized/content/application~1json/examples/no_key/value/error/type",
            "Write \"type: authentication_error\"."),
        fault(
            "retryable: true}",
            "retryable: false}",
            "error-example",
            "{code: broken_thing",
            POST
                + "/responses/default/content/application~1json/examples/failed/value/error/retryable",
            "Write \"retryable: true\"."),
        fault(
            "\n              operationId: getThing\n",
            "\n              operationId: getThing\n        '410': {description: Not there., headers: {X-Request-Id: {$ref: '#/components/headers/RequestId'}, x-should-retry: {$ref: '#/components/headers/ShouldRetry'}}}\n",
            "error-envelope",
            "'410':",
            GET + "/responses/410",
            "no JSON body"),
        fault(
            "description: The server failed.\n          content:\n            application/json:\n              schema:\n                $ref: '#/components/schemas/ApiErrorResponse'",
            "description: The server failed.\n          content:\n            application/json:\n              schema:\n                type: object\n                additionalProperties: true",
            "error-envelope",
            "schema:\n                type: object",
            POST + "/responses/default/content/application~1json/schema",
            "not in the one envelope"));
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

  static Stream<Fault> names() {
    return Stream.of(
        fault(
            "query: {dry: true}",
            "query: {dri: true}",
            "x-request",
            "dri: true",
            POST + "/responses/422/content/application~1json/examples/no_name/x-request/query/dri",
            "createThing has no query parameter \"dri\". Did you mean \"dry\"?"),
        fault(
            "path: {thing_id: thing_none}",
            "path: {id: thing_none}",
            "x-request",
            "path: {id",
            "/components/responses/NotFound/content/application~1json/examples/not_found/x-request/path/id",
            "getThing has no path parameter \"id\"."),
        fault(
            "\n              operationId: getThing\n",
            "\n              operationId: getThing\n              parameters: {thing: $response.body#/id}\n",
            "ref",
            "parameters: {thing",
            GET + "/responses/200/links/again/parameters/thing",
            "getThing has no parameter \"thing\". Name one of its parameters: [thing_id]."));
  }

  static Stream<Fault> formats() {
    String place = SCHEMAS + "Wheel/properties/size/format";
    return Stream.of(
        fault(
            "default: 2",
            "format: int46",
            "format",
            "int46",
            place,
            "There is no format \"int46\"."),
        fault(
            "default: 2",
            "format: date-time",
            "format",
            "          format: date-time\n    Door",
            place,
            "The format \"date-time\" is none of type integer. Take it away"));
  }

  static Stream<Fault> unshown() {
    return Stream.of(
        fault(
            "{name: dry, in: query, schema: {type: boolean}}",
            "{name: dry, in: query, schema: {type: boolean}}\n        - {name: wet, in: query, schema: {type: boolean}}",
            "unshown",
            "wet",
            POST + "/parameters/1",
            "No request of an example sends the parameter \"wet\"."),
        fault(
            "enum: [things]",
            "enum: [things, more]",
            "unshown",
            "more]",
            SCHEMAS + "Capability/enum/1",
            "No example sends the value \"more\"."),
        fault(
            "          minLength: 3\n",
            "          minLength: 3\n        size:\n          type: integer\n",
            "unshown",
            "size:\n          type: integer\n        part",
            SCHEMAS + "ThingRequest/properties/size",
            "No example sends the property \"size\"."),
        fault(
            "        labels:\n",
            "        size: {type: integer}\n        labels:\n",
            "unshown",
            "size: {",
            SCHEMAS + "Thing/properties/size",
            "No example answers with the property \"size\"."),
        fault(
            "part: some text",
            "part: {kind: wheel, size: 1}",
            "unshown",
            "- type: string\n",
            SCHEMAS + "Part/oneOf/0",
            "No example sends this alternative."));
  }

  static Stream<Fault> filesBeside() {
    return Stream.of(
        new Fault(
            CODES,
            "code: broken_thing\n    status: 503",
            "code: broken_thing\n    status: 603",
            "error-codes",
            "603",
            "/codes/2/status",
            "603 is not a status of an error"),
        new Fault(
            CODES,
            "codes:\n",
            "codes:\n  - {code: no-dash, status: 500, retryable: true, type: api_error, title: t, description: d, action: a}\n",
            "error-codes",
            "no-dash",
            "/codes/0/code",
            "not snake_case"),
        new Fault(
            CODES,
            "codes:\n",
            "codes:\n  - {code: extra, status: 500, retryable: true, type: api_eror, title: t, description: d, action: a}\n",
            "error-codes",
            "api_eror",
            "/codes/0/type",
            "Did you mean \"api_error\"?"),
        new Fault(
            CODES,
            "codes:\n",
            "codes:\n  - {code: extra, status: 500, retryable: true, type: api_error, title: t, description: d}\n",
            "structure",
            "extra",
            "/codes/0",
            "An error code needs \"action\"."),
        new Fault(
            CODES,
            "    action: Send the request again.\n",
            "    action: Send the request again.\n  - {code: broken_thing, status: 500, retryable: true, type: api_error, title: t, description: d, action: a}\n",
            "error-codes",
            "{code: broken_thing",
            "/codes/3/code",
            "stands here twice"),
        new Fault(
            ROADMAP,
            "id: dreams",
            "id: things",
            "roadmap",
            "things\n    title: Dreams",
            "/capabilities/1/id",
            "stands here twice"),
        new Fault(
            ROADMAP,
            "state: planned",
            "state: plannd",
            "structure",
            "plannd",
            "/capabilities/1/state",
            "one of planned, preview"),
        new Fault(
            ROADMAP,
            "GET /v1/dreams/{dream_id}",
            "/v1/dreams/{dream_id}",
            "roadmap",
            "- /v1/dreams",
            "/capabilities/1/operations/0",
            "does not name an operation"));
  }

  static Stream<Fault> unions() {
    return Stream.of(
        fault(
            "        - $ref: '#/components/schemas/Piece'\n",
            "        - $ref: '#/components/schemas/Piece'\n        - {type: string, maxLength: 2}\n",
            "union",
            "maxLength: 2",
            SCHEMAS + "Part/oneOf/2",
            "Two alternatives are of the type string."),
        fault(
            "enum: [door]",
            "enum: [gate]",
            "union",
            "- $ref: '#/components/schemas/Door'",
            SCHEMAS + "Piece/oneOf/1",
            "enum: [door]"),
        fault(
            "      required: [kind]\n",
            "",
            "union",
            "- $ref: '#/components/schemas/Door'",
            SCHEMAS + "Piece/oneOf/1",
            "does not say by \"kind\""));
  }

  static Stream<Fault> catalog() {
    String file = "catalog.yaml";
    return Stream.of(
        new Fault(
            file,
            "id: thing-2",
            "id: thing-1",
            "catalog",
            "thing-1\n    name: Thing 2",
            "/models/1/id",
            "twice"),
        new Fault(
            file,
            "release_state: preview",
            "release_state: previw",
            "structure",
            "previw",
            "/models/1/release_state",
            "It has to be one of preview, beta, available."),
        new Fault(
            file,
            "  - id: thing-2\n",
            "  - id: thing-2\n    pice: {unit: credits_per_task, task: '5'}\n",
            "structure",
            "pice",
            "/models/1/pice",
            "A model has no member \"pice\". Did you mean \"price\"?"),
        new Fault(
            file,
            "    name: Thing 2\n",
            "",
            "structure",
            "- id: thing-2",
            "/models/1",
            "A model needs \"name\". Add it."),
        fault(
            "    Capability:\n      type: string\n      enum: [things]\n",
            "    Capability:\n      type: string\n",
            "catalog",
            "Capability:\n",
            SCHEMAS + "Capability",
            "cannot be looked up: #/components/schemas/Capability is no enum"),
        new Fault(
            file,
            "  - id: thing-2",
            "  - {id: thing-3, name: T, description: T., created: '2026-01-01', capabilities: [things], release_state: beta, modalities: {input: [text], output: [text]}, limits: {}, price: {unit: credits_per_task}, routes: [{provider: sandpit, upstream_model: t}]}\n  - id: thing-2",
            "catalog",
            "sandpit",
            "/models/1/routes/0/provider",
            "There is no provider"));
  }

  static Stream<Fault> changelog() {
    String file = "CHANGELOG.md";
    return Stream.of(
        new Fault(
            file,
            "## [Unreleased]\n",
            "## [0.2.0]\n",
            "changelog-format",
            "## [0.2.0]",
            "",
            "not [Unreleased]"),
        new Fault(file, "- The docs", "The docs", "changelog-format", "The docs", "", "no entry"),
        new Fault(
            file,
            "### Fixed",
            "### Fixd",
            "changelog-format",
            "- All.",
            "",
            "Did you mean \"Fixed\"?"),
        new Fault(
            file,
            " - 2026-01-31",
            " - 31.01.2026",
            "changelog-format",
            "## [0.0.9]",
            "",
            "no version with a date"),
        new Fault(
            file,
            "[0.0.9]",
            "[0.1.0]",
            "changelog-order",
            "## [0.1.0] - 2026-01",
            "",
            "0.1.0 stands above 0.1.0"),
        new Fault(
            file,
            "2026-02-01",
            "2026-01-01",
            "changelog-order",
            "## [0.1.0]",
            "",
            "0.1.0 is older than 0.0.9"),
        new Fault(
            file,
            "- The things are new",
            "- `getThng`: new",
            "changelog-operation",
            "`: new",
            "",
            "Did you mean \"getThing\"?"),
        new Fault(
            file,
            "- The things are new",
            "- `getThing` is new",
            "changelog-operation",
            "` is new",
            "",
            "not as an operation's entry"),
        fault(
            "version: 0.1.0",
            "version: 0.2.0",
            "changelog-order",
            "version: 0.2.0",
            "/info/version",
            "the newest in CHANGELOG.md is 0.1.0"));
  }
}
