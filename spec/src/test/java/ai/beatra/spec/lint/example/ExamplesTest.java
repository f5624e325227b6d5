package ai.beatra.spec.lint.example;

import static ai.beatra.spec.lint.Fault.POST;
import static ai.beatra.spec.lint.Fault.SCHEMAS;
import static ai.beatra.spec.lint.Fault.SPEC;
import static ai.beatra.spec.lint.Fault.fault;
import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.spec.SpecFolder;
import ai.beatra.spec.lint.Fault;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules for examples. */
class ExamplesTest {
  private final SpecFolder spec;

  ExamplesTest(@TempDir Path temp) throws IOException {
    spec = new SpecFolder(temp);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"examples", "streams", "pairing", "requests", "unshown"})
  void findsExactlyThePlantedFault(Fault fault) throws IOException {
    fault.isFound(spec);
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
}
