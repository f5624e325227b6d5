package ai.beatra.spec.lint.document;

import static ai.beatra.spec.lint.Fault.GET;
import static ai.beatra.spec.lint.Fault.POST;
import static ai.beatra.spec.lint.Fault.SCHEMAS;
import static ai.beatra.spec.lint.Fault.fault;

import ai.beatra.spec.SpecFolder;
import ai.beatra.spec.lint.Fault;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules for schemas. */
class SchemasTest {
  private final SpecFolder spec;

  SchemasTest(@TempDir Path temp) throws IOException {
    spec = new SpecFolder(temp);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"schemas", "names", "formats", "unions"})
  void findsExactlyThePlantedFault(Fault fault) throws IOException {
    fault.isFound(spec);
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
}
