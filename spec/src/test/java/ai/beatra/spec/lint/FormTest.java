package ai.beatra.spec.lint;

import static ai.beatra.spec.lint.Fault.CODES;
import static ai.beatra.spec.lint.Fault.GET;
import static ai.beatra.spec.lint.Fault.POST;
import static ai.beatra.spec.lint.Fault.ROADMAP;
import static ai.beatra.spec.lint.Fault.SCHEMAS;
import static ai.beatra.spec.lint.Fault.SPEC;
import static ai.beatra.spec.lint.Fault.fault;
import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.spec.SpecFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The form of the files: YAML, scalars without quotes, members. */
class FormTest {
  private final SpecFolder spec;

  FormTest(@TempDir Path temp) throws IOException {
    spec = new SpecFolder(temp);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"yaml", "plainScalars", "structure"})
  void findsExactlyThePlantedFault(Fault fault) throws IOException {
    fault.isFound(spec);
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
}
