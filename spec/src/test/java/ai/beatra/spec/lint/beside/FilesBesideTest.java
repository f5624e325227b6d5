package ai.beatra.spec.lint.beside;

import static ai.beatra.spec.lint.Fault.CODES;
import static ai.beatra.spec.lint.Fault.ROADMAP;
import static ai.beatra.spec.lint.Fault.SCHEMAS;
import static ai.beatra.spec.lint.Fault.fault;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import ai.beatra.spec.SpecFolder;
import ai.beatra.spec.lint.Fault;
import ai.beatra.spec.source.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules for the files beside the OpenAPI document. */
class FilesBesideTest {
  private final SpecFolder spec;

  FilesBesideTest(@TempDir Path temp) throws IOException {
    spec = new SpecFolder(temp);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"filesBeside", "catalog", "changelog"})
  void findsExactlyThePlantedFault(Fault fault) throws IOException {
    fault.isFound(spec);
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
}
