package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.error.ErrorCode;
import ai.beatra.spec.site.Site;
import ai.beatra.spec.site.edition.Edition;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(SharedBeatra.class)
class DocsTest {
  private static final String HOME = "/en/docs/overview";
  private static final Pattern STYLE = Pattern.compile("href=\"(/assets/site-[0-9a-f]+\\.css)\"");

  private final RunningBeatra beatra;

  DocsTest(RunningBeatra beatra) {
    this.beatra = beatra;
  }

  @ParameterizedTest
  @CsvSource({
    "/, /en/docs/overview",
    "/docs, /en/docs/overview",
    "/docs/quickstart, /en/docs/quickstart",
    "/docs/quickstart.md, /en/docs/quickstart.md",
    "/en/docs/quickstart/, /en/docs/quickstart"
  })
  void shortAddressesLeadToThePages(String path, String target) throws IOException {
    Answer answer = beatra.send(Request.get(path));

    assertThat(answer.status()).isEqualTo(302);
    assertThat(answer.header("Location")).isEqualTo(target);
  }

  @ParameterizedTest
  @CsvSource({
    "/en/docs/overview, text/html;charset=utf-8",
    "/en/docs/overview.md, text/markdown;charset=utf-8",
    "/en/docs/api-reference/chat, text/html;charset=utf-8",
    "/openapi.yaml, application/yaml;charset=utf-8",
    "/openapi.json, application/json;charset=utf-8",
    "/llms.txt, text/plain;charset=utf-8"
  })
  void pagesNeedNoKeyAndSayWhatTheyAre(String path, String mediaType) throws IOException {
    Answer answer = beatra.send(Request.get(path));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Type").replace(" ", "")).isEqualTo(mediaType);
    assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(answer.header("Content-Security-Policy"))
        .startsWith("default-src 'none'; script-src 'self'; style-src 'self';")
        .doesNotContain("unsafe");
    assertThat(answer.header("X-Request-Id")).startsWith("req_");
  }

  @Test
  void whatIsKnownIsNotSentAgain() throws IOException {
    String tag = beatra.send(Request.get(HOME)).header("ETag");
    Answer again = beatra.send(Request.get(HOME).header("If-None-Match", "\"other\", W/" + tag));

    assertThat(again.status()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
    assertThat(again.header("ETag")).isEqualTo(tag);
    assertThat(beatra.send(Request.get(HOME).header("If-None-Match", "\"other\"")).status())
        .isEqualTo(200);
  }

  @Test
  void pagesAreAskedForAgainAndAssetsKept() throws IOException {
    Answer page = beatra.send(Request.get(HOME));
    var style = STYLE.matcher(page.text());

    assertThat(page.header("Cache-Control")).isEqualTo("no-cache");
    assertThat(style.find()).isTrue();
    assertThat(beatra.send(Request.get(style.group(1))).header("Cache-Control"))
        .isEqualTo("public, max-age=31536000, immutable");
  }

  @Test
  void pagesAreCompressedForWhoAsks() throws IOException {
    Answer plain = beatra.send(Request.get(HOME).header("Accept-Encoding", "gzip;q=0, br"));
    Answer compressed = beatra.send(Request.get(HOME).header("Accept-Encoding", "br, gzip"));

    assertThat(plain.has("Content-Encoding")).isFalse();
    assertThat(compressed.header("Content-Encoding")).isEqualTo("gzip");
    assertThat(compressed.header("Vary")).isEqualTo("Accept-Encoding");
    assertThat(compressed.header("ETag")).isNotEqualTo(plain.header("ETag"));
    try (var in = new GZIPInputStream(new ByteArrayInputStream(compressed.body()))) {
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(plain.text());
    }
  }

  @Test
  void headAnswersWhereGetDoes() throws IOException {
    try (Wire wire = beatra.connect()) {
      Answer head = wire.send(Request.of("HEAD", HOME)).read("HEAD");
      Answer get = wire.send(Request.get(HOME)).read();

      assertThat(head.status()).isEqualTo(200);
      assertThat(head.header("ETag")).isEqualTo(get.header("ETag"));
      assertThat(head.header("Content-Length")).isEqualTo(String.valueOf(get.body().length));
    }
  }

  @Test
  void pagesAreOnlyRead() throws IOException {
    Answer refused = beatra.send(Request.post(HOME).json("{}"));

    refused.refused(ErrorCode.METHOD_NOT_ALLOWED);
    assertThat(refused.header("Allow")).isEqualTo("GET, HEAD, OPTIONS");
    assertThat(beatra.send(Request.of("OPTIONS", HOME)).header("Allow"))
        .isEqualTo("GET, HEAD, OPTIONS");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/en/docs/none", "/docs/none", "/en/docs/../../../etc/passwd"})
  void anUnknownPageIsAPageToo(String path) throws IOException {
    Answer answer = beatra.send(Request.get(path));

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.header("Content-Type")).startsWith("text/html");
    assertThat(answer.text()).contains("There is no such page");
  }

  @Test
  void theContractIsTheOneOfTheRepository() throws IOException {
    String contract = Files.readString(Path.of("../spec/openapi.yaml"));
    JsonNode json = beatra.send(Request.get("/openapi.json")).json();

    assertThat(beatra.send(Request.get("/openapi.yaml")).text()).isEqualTo(contract);
    assertThat(json.at("/paths/~1v1~1health/get/operationId").asText()).isEqualTo("getHealth");
  }

  @Test
  void theMapForModelsLinksWhatThisServerHas() throws IOException {
    String map = beatra.send(Request.get("/llms.txt")).text();
    var links = Pattern.compile("\\]\\(http://127\\.0\\.0\\.1:(\\d+)(/[^)]+)\\)").matcher(map);

    int count = 0;
    while (links.find()) {
      assertThat(links.group(1)).isEqualTo(String.valueOf(beatra.port()));
      assertThat(beatra.send(Request.get(links.group(2))).status()).isEqualTo(200);
      count++;
    }
    assertThat(count).isGreaterThan(25);
  }

  @Test
  void withTheBuiltInCatalogTheServerShowsWhatAnExportDoes() throws IOException {
    String address = "http://127.0.0.1:" + beatra.port();
    Site export =
        Site.render(Path.of("../spec"), new Edition(address, address, "local", Optional.empty()));

    for (var page : export.resources().entrySet()) {
      assertThat(beatra.send(Request.get(page.getKey())).body())
          .as(page.getKey())
          .isEqualTo(page.getValue().content());
    }
  }

  @Test
  @Tag("thorough")
  void onLoopbackServePrintsALinkThatSignsIn(@TempDir Path directory) throws Exception {
    var own =
        new ServerProcess(Map.of("BEATRA_PORT", "0", "BEATRA_DATA_DIR", directory.toString()));
    try {
      String address = "http://127.0.0.1:" + own.port() + "/en/docs/playground#key=";
      Eventually.holds(
          "the link is printed",
          () -> own.greeting().stream().anyMatch(line -> line.strip().startsWith(address)));

      String key = Files.readString(directory.resolve("dev-api-key")).strip();
      assertThat(own.greeting()).contains("  " + address + key);
    } finally {
      own.kill();
    }
  }

  @Test
  void thisServersOwnAddressModelsAndPricesAreShown(@TempDir Path directory) throws Exception {
    Path catalog = directory.resolve("catalog.yaml");
    Files.writeString(
        catalog,
        Files.readString(Path.of("../spec/catalog.yaml"))
            .replace("id: gpt-image-2", "id: own-pictures")
            .replace("standard: \"50\"", "standard: \"47.5\""));
    var settings =
        Map.of(
            "BEATRA_CATALOG",
            catalog.toString(),
            "BEATRA_SERVER_PUBLIC_URL",
            "https://ai.example.com",
            "BEATRA_DEV",
            "true");
    try (RunningBeatra own = RunningBeatra.start(directory.resolve("data"), settings)) {
      String prices = own.send(Request.get("/en/docs/resources/usage-and-limits.md")).text();
      String quickstart = own.send(Request.get("/en/docs/quickstart.md")).text();

      assertThat(prices)
          .contains("| `own-pictures` | text to image standard | image | 47.5 |")
          .doesNotContain("gpt-image-2");
      assertThat(quickstart).contains("curl https://ai.example.com/v1/chat/completions");
    }
  }
}
