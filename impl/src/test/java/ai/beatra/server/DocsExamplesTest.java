package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.beatra.server.DocsPage.Example;
import ai.beatra.server.FailingWeb.Way;
import ai.beatra.server.PasteSession.Result;
import ai.beatra.store.TestDatabase;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One reader goes through README and docs as a server shows them, in the order of their menu, and
 * pastes every block of code into a shell, a Python or a Node: each does what its page says. With a
 * wrong key, or where no server answers, each says so, and saves nothing. What this machine has no
 * interpreter or package for is skipped, and said to be; npm's packages are those of the directory
 * that NODE_PATH names.
 */
class DocsExamplesTest {
  private static final Pattern LINK = Pattern.compile("\\]\\(http[^)]*?(/en/docs/[^)]+)\\)");
  private static final Pattern KEY = Pattern.compile("(?im)^idempotency-key: *(\\S+)");
  private static final String PICTURE = "picture.png";
  private static final String README_BASE = "http://127.0.0.1:8080";

  /** With {@code -Pthorough} every language on every server, else each on one of them. */
  private static final boolean EVERYWHERE =
      Boolean.parseBoolean(System.getProperty("everywhere", "true"));

  /** What requests are for that name nothing of the reader's own. */
  private static final String OF_NOBODY =
      "code['\"]?: ?['\"](not_found|unusable_media_reference)['\"]";

  @RegisterExtension static final OneServer SANDBOX = new OneServer();

  @TempDir static Path temporary;

  // --- as the pages say

  @TestFactory
  Stream<DynamicTest> onTheSandbox() throws Exception {
    RunningBeatra beatra = SANDBOX.asNewTenant();
    return pasted(beatra, examples(beatra), EVERYWHERE ? "sh py mjs" : "sh py");
  }

  @TestFactory
  Stream<DynamicTest> onAServerOfChatsWithOneUpstream() throws Exception {
    Path directory = Files.createTempDirectory(temporary, "upstream");
    try (RunningBeatra chats = RunningBeatra.start(directory, oneUpstream(directory))) {
      assertThat(chats.key()).startsWith("sk-eu1-");
      return pasted(chats, guides(chats), EVERYWHERE ? "sh mjs" : "mjs").toList().stream();
    }
  }

  @TestFactory
  @Tag("thorough")
  Stream<DynamicTest> onPostgresql() throws Exception {
    Path directory = Files.createTempDirectory(temporary, "postgresql");
    try (TestDatabase database = new TestDatabase(TestDatabase.Kind.POSTGRESQL)) {
      String url = Objects.requireNonNull(database.config().database().url());
      try (RunningBeatra beatra =
          RunningBeatra.start(directory, Map.of("BEATRA_DATABASE_URL", url))) {
        return pasted(beatra, guides(beatra), "sh").toList().stream();
      }
    }
  }

  /** Chat only, from the sandbox of another server. */
  private static Map<String, String> oneUpstream(Path directory) throws IOException {
    RunningBeatra behind = SANDBOX.asNewTenant();
    Path catalog = directory.resolve("catalog.yaml");
    Files.writeString(
        catalog,
        """
        providers:
          house: {kind: openai, base_url: "http://127.0.0.1:%d/v1", keys: ["%s"]}
        models:
          - id: house-chat
            name: House
            description: The only one.
            created: 2026-11-01
            capabilities: [chat]
            release_state: available
            modalities: {input: [text, image], output: [text]}
            limits: {context_tokens: 100000, max_output_tokens: 4000}
            options: [temperature, max_completion_tokens, tools, seed, stop, response_format]
            price: {unit: usd_per_million_tokens, input: 1, output: 2}
            routes: [{provider: house, upstream_model: sandbox-chat}]
        """
            .formatted(behind.port(), behind.key()));
    return Map.of("BEATRA_CATALOG", catalog.toString(), "BEATRA_REGION", "eu1");
  }

  /** All sessions at once; a test for each block. */
  private static Stream<DynamicTest> pasted(
      RunningBeatra beatra, List<Example> examples, String languages) {
    String base = "http://127.0.0.1:" + beatra.port();
    return Stream.of(languages.split(" "))
        .parallel()
        .map(language -> results(language, examples, base, beatra.key()))
        .toList()
        .stream()
        .flatMap(List::stream)
        .map(it -> DynamicTest.dynamicTest(it.example().toString(), () -> asItsPageSays(it)));
  }

  private static void asItsPageSays(Result result) {
    assumeFalse(result.lacksPackage(), () -> "there is no package " + result.err());
    if (Pattern.compile(OF_NOBODY).matcher(result.out()).find()) {
      assertThat(result.code()).as(result.toString()).contains("01kattqk2v8d0s5r4n1x7w9zye");
      return;
    }
    assertThat(result.status()).as(result::toString).isZero();
    assertThat(result.out()).as(result::toString).doesNotContain("\"error\":{", "\"error\": {");
    for (String line : result.example().output()) {
      assertThat(result.out()).as(result::toString).containsPattern(pattern(line));
    }
  }

  // --- when it fails

  @Test
  void aWrongKeyIsSeen() throws Exception {
    assertWrongKeySeen("py");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sh", "mjs"})
  @Tag("thorough")
  void aWrongKeyIsSeenByAll(String language) throws Exception {
    assertWrongKeySeen(language);
  }

  private static void assertWrongKeySeen(String language) throws Exception {
    RunningBeatra beatra = SANDBOX.asNewTenant();
    String base = "http://127.0.0.1:" + beatra.port();
    String wrong = beatra.key().substring(0, beatra.key().length() - 1) + "!";

    allFail(language, guides(beatra), base, wrong, result -> shows(result, "invalid_api_key|401"));
  }

  @ParameterizedTest
  @CsvSource({"sh, CLOSE", "mjs, HTML_502"})
  void aServerThatFailsIsSeen(String language, Way way) throws Exception {
    assertSeen(language, way);
  }

  @ParameterizedTest
  @CsvSource({"sh, HTML_502", "py, CLOSE", "py, HTML_502", "mjs, CLOSE"})
  @Tag("thorough")
  void aServerThatFailsOtherwiseIsSeen(String language, Way way) throws Exception {
    assertSeen(language, way);
  }

  private static void assertSeen(String language, Way way) throws Exception {
    RunningBeatra beatra = SANDBOX.asNewTenant();
    try (FailingWeb web = new FailingWeb(beatra.port(), List.of(way))) {
      String base = "http://127.0.0.1:" + web.port();
      String told = way == Way.HTML_502 ? "502" : "(?i)curl: \\(|error|disconnected|reset";
      allFail(language, guides(beatra), base, beatra.key(), result -> shows(result, told));
    }
  }

  private static void allFail(
      String language, List<Example> all, String base, String key, Consumer<Result> check)
      throws IOException {
    List<Example> asking =
        all.stream()
            .filter(it -> it.code().matches("(?s).*(curl |print\\(|console\\.|stdout).*"))
            .filter(it -> !it.code().contains("/v1/health"))
            .toList();
    Path directory = Files.createTempDirectory(temporary, "failing");
    List<Result> results = results(directory, true, language, asking, base, key);
    assertThat(results).isNotEmpty();
    results.stream().filter(it -> !it.lacksPackage()).forEach(check);
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files.map(Path::toString).filter(it -> it.matches(".*\\.(png|mp3)")))
          .allMatch(it -> it.endsWith(PICTURE));
    }
  }

  /** An example that works with what an earlier one has saved says that it is not there. */
  private static void shows(Result result, String told) {
    assertThat(result.printed())
        .as(result::toString)
        .doesNotContain("Saved")
        .containsPattern(told + "|curl: \\(26\\)|FileNotFoundError|Unable to open file");
  }

  @Test
  void theRetryLoopTriesAgainWhereItsTableSaysSo() throws Exception {
    assertTriesAgain("py");
  }

  @Test
  @Tag("thorough")
  void theRetryLoopInNodeTriesAgainToo() throws Exception {
    assertTriesAgain("mjs");
  }

  private static void assertTriesAgain(String language) throws Exception {
    RunningBeatra beatra = SANDBOX.asNewTenant();
    List<Way> ways = List.of(Way.CLOSE, Way.HTML_502, Way.SILENCE, Way.PASS);
    try (FailingWeb web = new FailingWeb(beatra.port(), ways)) {
      List<Example> loop =
          examples(beatra).stream()
              .filter(it -> it.session().equals(language))
              .filter(it -> it.code().contains("ATTEMPTS = 4"))
              .map(it -> it.with(it.code().replace("SECONDS = 120", "SECONDS = 4")))
              .toList();
      assertThat(loop).hasSize(1);
      List<Example> twice = List.of(loop.get(0), loop.get(0));
      Path directory = Files.createTempDirectory(temporary, "loop");
      List<Result> results =
          results(directory, true, language, twice, "http://127.0.0.1:" + web.port(), beatra.key());

      assertThat(results).allSatisfy(it -> assertThat(it.out()).as(it::toString).contains("Hello"));
      List<String> keys = web.requests().stream().map(DocsExamplesTest::key).toList();
      assertThat(keys).hasSize(5);
      assertThat(keys.subList(0, 4)).as("one key for all attempts").containsOnly(keys.get(0));
      assertThat(keys.get(4)).as("a key for each request").isNotEqualTo(keys.get(0));
    }
  }

  private static String key(String request) {
    return KEY.matcher(request).results().map(it -> it.group(1)).findFirst().orElse("none");
  }

  // --- README

  @Test
  void theReadmeIsTrue() throws Exception {
    RunningBeatra beatra = SANDBOX.asNewTenant();
    String base = "http://127.0.0.1:" + beatra.port();
    List<Example> examples = readme();
    assertThat(examples).hasSizeGreaterThanOrEqualTo(2);
    Path directory = Files.createTempDirectory(temporary, "readme");
    saveKey(directory, beatra.key());

    assertThat(results(directory, false, "sh", examples, base, ""))
        .allSatisfy(DocsExamplesTest::asItsPageSays);
    assertThat(directory.resolve("lighthouse.png")).isNotEmptyFile();

    saveKey(directory, "sk-local-wrong");
    assertThat(results(directory, false, "sh", examples, base, ""))
        .allSatisfy(it -> shows(it, "invalid_api_key"));
    try (FailingWeb web = new FailingWeb(beatra.port(), List.of(Way.HTML_502))) {
      String failing = "http://127.0.0.1:" + web.port();
      assertThat(results(directory, false, "sh", examples, failing, ""))
          .allSatisfy(it -> shows(it, "502"));
    }
  }

  private static void saveKey(Path directory, String key) throws IOException {
    Files.createDirectories(directory.resolve("data"));
    Files.writeString(directory.resolve("data/dev-api-key"), key + "\n");
  }

  private static List<Example> readme() throws IOException {
    return DocsPage.parse("README.md", Files.readAllLines(Path.of("../README.md")))
        .examples()
        .stream()
        .filter(it -> it.code().contains("curl"))
        .map(it -> it.with(it.code().replace(README_BASE, "BASE_URL")))
        .toList();
  }

  /** Of the pages for customers, as the server lists and shows them. */
  private static List<Example> examples(RunningBeatra beatra) throws IOException {
    String map = beatra.send(Request.get("/llms.txt")).text();
    String customers = map.substring(0, map.indexOf("## For those who run"));
    var examples = new ArrayList<Example>();
    for (MatchResult link : LINK.matcher(customers).results().toList()) {
      String path = link.group(1) + ".md";
      List<String> lines = beatra.send(Request.get(path)).text().lines().toList();
      DocsPage.parse(path, lines).examples().stream()
          .map(it -> it.with(it.code().replace("http://127.0.0.1:" + beatra.port(), "BASE_URL")))
          .forEach(examples::add);
    }
    assertThat(examples).extracting(Example::session).contains("sh", "py", "mjs");
    return examples;
  }

  /** Those but for the reference, whose requests are those that the conformance suite sends. */
  private static List<Example> guides(RunningBeatra beatra) throws IOException {
    return examples(beatra).stream()
        .filter(it -> !it.page().startsWith("/en/docs/api-reference"))
        .toList();
  }

  private static List<Result> results(
      String language, List<Example> examples, String base, String key) {
    try {
      Path directory = Files.createTempDirectory(temporary, language);
      return results(directory, false, language, examples, base, key);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Result> results(
      Path directory, boolean hurried, String language, List<Example> all, String base, String key)
      throws IOException {
    PasteSession session = new PasteSession(language, directory, hurried);
    assumeTrue(session.isPossible(), "there is no interpreter of " + language);
    // What a reader of the reference has and sends.
    var picture = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
    ImageIO.write(picture, "png", directory.resolve(PICTURE).toFile());
    List<Example> own = all.stream().filter(it -> it.session().equals(language)).toList();
    List<String> codes =
        own.stream()
            .map(it -> it.code().replace("BASE_URL", base).replace("YOUR_API_KEY", key))
            .toList();
    try {
      return session.paste(own, codes);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Pattern pattern(String line) {
    return Pattern.compile(
        Stream.of(line.strip().split("…", -1))
            .map(Pattern::quote)
            .collect(Collectors.joining(".*")));
  }
}
