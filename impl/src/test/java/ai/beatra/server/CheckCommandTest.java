package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.store.MigratedFile;
import ai.beatra.upstream.StubUpstream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code beatra check} finds, line by line. */
class CheckCommandTest {
  @TempDir Path temporary;
  private final Map<String, String> environment = new HashMap<>();

  @BeforeEach
  void settings() {
    environment.put("BEATRA_DATA_DIR", data().toString());
    environment.put("BEATRA_STORAGE_LEAST_FREE_MIB", "0");
  }

  private Path data() {
    return temporary.resolve("data");
  }

  private List<String> check(int exitCode) {
    var out = new StringWriter();
    var err = new StringWriter();
    int result =
        Main.execute(environment, new PrintWriter(out, true), new PrintWriter(err, true), "check");
    assertThat(err.toString()).isEmpty();
    assertThat(result).as(out.toString()).isEqualTo(exitCode);
    return out.toString().lines().map(line -> line.replaceAll(" {2,}", " | ")).toList();
  }

  @Test
  void beforeTheFirstStartAllIsWellAndNothingIsMade() {
    List<String> lines = check(0);

    assertThat(lines)
        .startsWith(
            "ok | configuration | it can be read",
            "ok | data directory | " + data() + " is not there yet; the first start makes it",
            "ok | database | "
                + data().resolve("beatra.db")
                + " has no tables yet; the first start makes them")
        .anyMatch(line -> line.startsWith("ok | catalog | "))
        .allMatch(line -> line.startsWith("ok"));
    assertThat(data()).doesNotExist();
  }

  @Test
  void whatCannotBeReadIsTold() {
    environment.put("BEATRA_PORT", "x");

    assertThat(check(1))
        .containsExactly(
            "wrong | configuration | BEATRA_PORT must be a whole number from 0 to 65535, not \"x\"");
  }

  @Test
  void whatFitsOneServerOnlyIsToldWhereSeveralAreMeant() throws IOException {
    environment.put("BEATRA_CLUSTER", "true");

    assertThat(check(1))
        .filteredOn(line -> line.contains("| cluster |"))
        .hasSize(5)
        .allMatch(line -> line.startsWith("wrong | cluster | "))
        .anyMatch(line -> line.contains("database.url is missing: "));

    environment.put("BEATRA_DATABASE_URL", "jdbc:postgresql://127.0.0.1:1/none");
    environment.put("BEATRA_STORAGE_DIRECTORY", temporary.toString());
    environment.put("BEATRA_SIGNING_SECRETS", "a-secret-that-has-32-characters-x");
    environment.put("BEATRA_SERVER_PUBLIC_URL", "https://api.example.com");
    environment.put("BEATRA_SANDBOX_ALLOWED", "true");
    assertThat(check(1)).contains("ok | cluster | nothing that fits one server only is set");
  }

  @Test
  void aDatabaseThatIsThereIsTriedAndADamagedOneIsTold() throws IOException {
    MigratedFile.putInto(data());
    assertThat(check(0))
        .anyMatch(line -> line.matches("ok \\| database \\| .*beatra.db, schema \\d+"));

    Files.writeString(data().resolve("beatra.db"), "no database, but long enough".repeat(50));
    assertThat(check(1))
        .anyMatch(line -> line.startsWith("wrong | database | ") && line.contains("put a backup"));
  }

  @Test
  void storageThatCannotBeUsedIsTold() throws IOException {
    Path file = Files.writeString(temporary.resolve("file"), "x");
    environment.put("BEATRA_STORAGE_DIRECTORY", file.toString());
    environment.put("BEATRA_STORAGE_LEAST_FREE_MIB", "2147483647");

    assertThat(check(1))
        .contains(
            "wrong | storage | "
                + file
                + " is not a directory; name another one (storage.directory)")
        .anyMatch(line -> line.startsWith("wrong | free space | "));
  }

  private Path catalog(String url, String price) throws IOException {
    String yaml =
        """
        providers:
          mine: {kind: openai, base_url: "%s", keys: [sk-a, sk-b], pictures: gpt-image-2}
          box: {kind: sandbox}
        models:
          - id: mine
            name: Mine
            description: One.
            created: 2026-11-01
            capabilities: [chat]
            release_state: available
            modalities: {input: [text], output: [text]}
            limits: {context_tokens: 1000, max_output_tokens: 100}
            price: {unit: usd_per_million_tokens, %s}
            routes: [{provider: mine, upstream_model: theirs}]
          - id: pictures
            name: Pictures
            description: Of all kinds, of a provider that lists its models of chat.
            created: 2026-11-01
            capabilities: [text_to_image]
            release_state: preview
            modalities: {input: [text], output: [image]}
            limits: {prompt_characters: 3000}
            price: {unit: credits_per_image, text_to_image: {standard: "50", hd: "300"}}
            routes: [{provider: mine, upstream_model: gpt-image-2}]
          - id: songs
            name: Songs
            description: Of all kinds.
            created: 2026-11-01
            capabilities: [text_to_music]
            release_state: preview
            modalities: {input: [text], output: [audio]}
            limits: {prompt_characters: 3000, lyrics_characters: 5000, clips: 2}
            price: {unit: credits_per_task, task: "80"}
            routes: [{provider: box, upstream_model: s}]
        """;
    return Files.writeString(temporary.resolve("catalog.yaml"), yaml.formatted(url, price));
  }

  @Test
  void upstreamsAreAskedWithEachKeyAndPricesAreLookedAt() throws Exception {
    try (var stub =
        new StubUpstream(
            exchange -> {
              boolean first =
                  "Bearer sk-a".equals(exchange.request().headers().get("authorization"));
              exchange.json(first ? 200 : 401, "{\"data\":[{\"id\":\"other\"}]}");
            })) {
      Path file = catalog(stub.baseUrl().toString(), "input: 0, output: 1");
      environment.put("BEATRA_CATALOG", file.toString());

      assertThat(check(1))
          .contains(
              "note | prices | mine gives tokens away: its input or its output costs nothing",
              "note | catalog | made by the built-in sandbox, and sold beside real models: songs;"
                  + " take them out of the catalog if that is not meant",
              "ok | upstream | mine, key 1: lists 1 chat models",
              "note | upstream | mine, key 1: does not list theirs, which a route of the catalog asks"
                  + " for",
              "wrong | upstream | mine, key 2: "
                  + stub.baseUrl()
                  + "/models answers 401: it refuses the key, or wants one")
          .noneMatch(line -> line.contains("gpt-image-2"));
    }
  }

  @Test
  void aMistakeInTheCatalogIsTold() throws IOException {
    environment.put("BEATRA_CATALOG", catalog("http://x/v1", "input: 1").toString());

    assertThat(check(1))
        .anyMatch(
            line ->
                line.startsWith("wrong | catalog | ") && line.contains("price.output is missing"));
  }
}
