package ai.beatra.spec.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import ai.beatra.spec.SpecFolder;
import ai.beatra.spec.contract.Spec;
import ai.beatra.spec.source.Finding;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is done about what breaks: by release state and changelog. */
class GatePolicyTest {
  private static final String SPEC = "openapi.yaml";
  private static final String LOG = "CHANGELOG.md";
  private static final String ENTRY = "The things are new,\n  on two lines.";

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
  private final SpecFolder spec;

  GatePolicyTest(@TempDir Path temp) throws IOException {
    spec = new SpecFolder(temp);
  }

  @BeforeEach
  void freeze() throws IOException {
    spec.baseline(SpecFolder.OPENAPI);
  }

  @Test
  void theBaselineIsWhatWasReleased() throws IOException {
    assertThat(spec.findings()).isEmpty();

    spec.write(Spec.BASELINE, SpecFolder.OPENAPI.replace("minLength: 3", "minLength: 2"));
    assertThat(spec.findings())
        .singleElement()
        .satisfies(it -> assertThat(it.rule()).isEqualTo("baseline"))
        .satisfies(it -> assertThat(it.message()).contains("does not say the same"));

    spec.baseline(SpecFolder.OPENAPI.replace("version: 0.1.0", "version: 0.0.9"));
    assertThat(spec.findings())
        .extracting(Finding::message)
        .containsExactly("The baseline is 0.0.9, but the newest release in CHANGELOG.md is 0.1.0.");
  }

  @Test
  void whatIsAvailableMayNotBreakEvenIfTheChangelogSaysSo() throws IOException {
    spec.plant(SPEC, "pattern: '^thing_'", "pattern: '^thing_a'");
    spec.plant(LOG, ENTRY, "`getThing`: thing_id begins with thing_a.");

    assertThat(spec.breaks())
        .singleElement()
        .hasToString(
            "spec/openapi.yaml:%d: [breaking] /components/parameters/ThingId/schema/pattern:"
                    .formatted(line("pattern: '^thing_a'"))
                + " getThing (available), path parameter thing_id: pattern changed from ^thing_ to"
                + " ^thing_a. Which of the two allows more cannot be told, so it counts as a break."
                + " Restore \"pattern: ^thing_\". What is available changes only compatibly; what"
                + " has to be all the same needs an entry in exceptions.yaml.");
  }

  @Test
  void whatIsPreviewMayBreakIfTheChangelogNamesTheOperationAndWhatChanged() throws IOException {
    spec.plant(SPEC, "minLength: 3", "minLength: 4");
    assertThat(spec.breaks())
        .singleElement()
        .satisfies(it -> assertThat(it.rule()).isEqualTo("unrecorded"))
        .satisfies(
            it ->
                assertThat(it.fix())
                    .isEqualTo(
                        "Restore \"minLength: 3\". Or leave it so, and: Write \"- `createThing`: `name` …\""
                            + " under [Unreleased], ### Changed, of CHANGELOG.md, and say more"
                            + " instead of the dots."));

    spec.plant(LOG, ENTRY, "`createThing`: `name` …");
    assertThat(spec.breaks()).as("the line as it is offered").hasSize(1);
    assertThat(spec.findings())
        .extracting(Finding::message)
        .containsExactly("The entry has dots in the place of words.");
    spec.plant(LOG, "`createThing`: `name` …", ENTRY);

    spec.plant(LOG, ENTRY, "`createThing`: `names` are longer, and so is a name.");
    assertThat(spec.breaks()).as("another name, and a word of the language").hasSize(1);

    spec.plant(LOG, "`names` are longer, and so is a name", "`name` has at least four characters");
    assertThat(spec.breaks()).isEmpty();

    spec.plant(LOG, "### Changed\n\n- `createThing`", "### Added\n\n- `createThing`");
    assertThat(spec.breaks()).as("what is new does not say what changed").hasSize(1);
  }

  @Test
  void whatIsGoneIsRecordedAsRemoved() throws IOException {
    spec.plant(SPEC, "        made_at:\n          type: string\n          format: date-time\n", "");
    spec.plant(SPEC, "x-release-state: available", "x-release-state: preview");
    spec.baseline(
        SpecFolder.OPENAPI.replace("x-release-state: available", "x-release-state: preview"));
    spec.plant(LOG, ENTRY, "`createThing`, `getThing`: `made_at` is always in UTC.");

    assertThat(spec.breaks())
        .singleElement()
        .satisfies(it -> assertThat(it.rule()).isEqualTo("unrecorded"))
        .satisfies(it -> assertThat(it.fix()).contains("`made_at` …", "### Removed"));

    spec.plant(LOG, "### Changed", "### Removed");
    assertThat(spec.breaks()).isEmpty();
  }

  @Test
  void anEntryAboutSomethingElseRecordsNoRemoval() throws IOException {
    String before = SpecFolder.OPENAPI;
    int post = before.indexOf("  /v1/things:");
    int get = before.indexOf("  /v1/things/{thing_id}:");
    spec.write(SPEC, before.substring(0, post) + before.substring(get));
    spec.plant(LOG, ENTRY, "`createThing`: `name` may be longer.");

    assertThat(spec.breaks()).extracting(Finding::rule).containsExactly("unrecorded");
  }

  @Test
  void theMediaTypeThatIsGoneIsNamed() throws IOException {
    String now = SpecFolder.OPENAPI;
    int body = now.indexOf("requestBody:");
    int type = now.indexOf("application/json:", body);
    spec.write(SPEC, now.substring(0, type) + "application/cbor:" + now.substring(type + 17));
    spec.plant(LOG, ENTRY, "`createThing`: `name` may be longer.");

    assertThat(spec.breaks())
        .anySatisfy(it -> assertThat(it.fix()).contains("`application/json` …", "### Removed"));
  }

  @Test
  void whatCannotBeComparedIsNotCalledABreak() throws IOException {
    spec.plant(SPEC, "pattern: '^thing_'", "pattern: '^(thing|thingy)_'");

    assertThat(spec.breaks())
        .singleElement()
        .satisfies(
            it ->
                assertThat(it.message())
                    .contains("Which of the two allows more cannot be told")
                    .doesNotContain("Callers whose requests were right are"));
  }

  @Test
  void whatIsNewDeprecatedOrPromotedIsToldToCallers() throws IOException {
    spec.plant(SPEC, "        labels:\n", "        weight: {type: integer}\n        labels:\n");
    spec.plant(SPEC, "x-release-state: preview", "x-release-state: beta");
    spec.plant(
        SPEC,
        "operationId: getThing\n      tags",
        "operationId: getThing\n      deprecated: true\n      tags");

    assertThat(spec.breaks())
        .extracting(Finding::rule, Finding::fix)
        .containsExactlyInAnyOrder(
            tuple("unrecorded", toWrite("`createThing`, `getThing`: `weight` …", "Added")),
            tuple("unrecorded", toWrite("`createThing`: beta …", "Changed")),
            tuple("unrecorded", toWrite("`getThing`: deprecated …", "Deprecated")));

    spec.plant(
        LOG,
        ENTRY,
        "Things have a `weight`, in grams.\n- `createThing`: is beta.\n"
            + "- `getThing`: deprecated, for `createThing` answers with the thing.");
    Main.run(out, "breaking", "--all", spec.path().toString());
    assertThat(printed.toString(StandardCharsets.UTF_8).lines())
        .containsExactlyInAnyOrder(
            "compatible: createThing (preview), operation: its release state went up to beta",
            "compatible: getThing (available), operation: it is deprecated",
            "compatible: createThing (preview), getThing (available), response 200 application/json"
                + " at /weight: the property is new");
  }

  private static String toWrite(String entry, String group) {
    return "Write \"- %s\" under [Unreleased], ### %s, of CHANGELOG.md, and say more instead of the dots."
        .formatted(entry, group);
  }

  @Test
  void anEntryOfAnOlderVersionDoesNotCount() throws IOException {
    spec.plant(SPEC, "minLength: 3", "minLength: 4");
    spec.plant(LOG, "`getThing`: gone since.", "`createThing`: name is longer.");

    assertThat(spec.breaks()).hasSize(1);
  }

  @Test
  void oneChangeIsOneFindingJudgedByTheFirmestOperationThatItReaches() throws IOException {
    spec.plant(SPEC, "        made_at:\n          type: string\n          format: date-time\n", "");

    assertThat(spec.breaks())
        .singleElement()
        .satisfies(it -> assertThat(it.file()).isEqualTo("spec/released/openapi.yaml"))
        .satisfies(it -> assertThat(it.rule()).isEqualTo("breaking"))
        .satisfies(
            it ->
                assertThat(it.message())
                    .startsWith("createThing (preview), getThing (available), response 200"));
  }

  @Test
  void bothDiffersTellTheSameChangeOnceHoweverManyAnswersHaveIt() throws IOException {
    spec.plant(
        SPEC,
        "code:\n          type: string\n          example: unauthorized",
        "code:\n          type: integer\n          example: 401");

    assertThat(spec.breaks())
        .singleElement()
        .satisfies(it -> assertThat(it.message()).contains("type changed from string to integer"));
  }

  @Test
  void anOperationThatAppearsIsPreviewAndRecorded() throws IOException {
    String get = "    get:\n      operationId: getThing\n";
    String delete =
        """
            delete:
              operationId: deleteThing
              x-release-state: preview
              responses:
                '204': {description: Gone.}
        """
            .indent(0);
    spec.plant(SPEC, get, delete + get);
    assertThat(spec.breaks())
        .singleElement()
        .satisfies(it -> assertThat(it.rule()).isEqualTo("new-operation"))
        .satisfies(it -> assertThat(it.fix()).contains("- `deleteThing`: …"));

    spec.plant(LOG, ENTRY, "`deleteThing`: takes a thing away.");
    assertThat(spec.breaks()).isEmpty();
  }

  @Test
  void removingPreviewIsRecordedAndRemovingAvailableIsRefused() throws IOException {
    String before = SpecFolder.OPENAPI;
    int get = before.indexOf("  /v1/things/{thing_id}:");
    int post = before.indexOf("  /v1/things:");
    spec.write(SPEC, before.substring(0, post) + before.substring(get));
    assertThat(spec.breaks())
        .extracting(Finding::rule, Finding::file)
        .containsExactly(tuple("unrecorded", "spec/released/openapi.yaml"));

    spec.plant(LOG, ENTRY, "`createThing`: is gone.");
    spec.plant(LOG, "### Changed", "### Removed");
    assertThat(spec.breaks()).isEmpty();

    spec.write(SPEC, before.substring(0, get) + before.substring(before.indexOf("components:")));
    assertThat(spec.breaks()).extracting(Finding::rule).containsExactly("breaking");
  }

  @Test
  void readsTheOldContractFromAnotherFileUnderItsName(@TempDir Path temp) throws IOException {
    Path old = temp.resolve("old.yaml");
    Files.writeString(old, SpecFolder.OPENAPI.replace("minLength: 3", "minLength: 2"));

    assertThatThrownBy(
            () ->
                Main.run(
                    out,
                    "breaking",
                    "--format",
                    "json",
                    spec.path().toString(),
                    old.toString(),
                    "main:spec/openapi.yaml"))
        .hasMessage("1 finding against main:spec/openapi.yaml.");
    assertThat(printed.toString(StandardCharsets.UTF_8)).contains("\"rule\" : \"unrecorded\"");
    assertThatThrownBy(() -> Main.run(out, "breaking", spec.path().toString(), temp + "/none"))
        .extracting(it -> ((SpecRefused) it).exitCode())
        .isEqualTo(2);
  }

  @Test
  void printsAnnotationsForGithub() throws IOException {
    spec.plant(SPEC, "operationId: createThing", "operationId: create_thing");

    assertThatThrownBy(() -> Main.run(out, "lint", spec.path().toString(), "--format", "github"))
        .hasMessage("1 finding in the spec; nothing was generated.");
    assertThat(printed.toString(StandardCharsets.UTF_8))
        .isEqualToIgnoringNewLines(
            "::error file=spec/openapi.yaml,line=16,title=operation-id::"
                + "/paths/~1v1~1things/post/operationId: \"create_thing\" is not camelCase."
                + " Write it like createChatCompletion.");
  }

  private int line(String text) throws IOException {
    String now = Files.readString(spec.path().resolve(SPEC));
    return now.substring(0, now.indexOf(text)).split("\n", -1).length;
  }
}
