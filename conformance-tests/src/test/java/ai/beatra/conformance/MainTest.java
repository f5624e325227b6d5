package ai.beatra.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.conformance.states.KeyText;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The suite from the command line, against a server that knows nothing. */
final class MainTest {
  private static final String KEY = KeyText.wellFormed("local", new Random(1));

  private int status = 404;
  private final Queue<String> seen = new ConcurrentLinkedQueue<>();
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  private int run(Map<String, String> environment, String... options)
      throws IOException, InterruptedException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String key = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
          seen.add(
              exchange.getRequestMethod() + " " + (key.endsWith(KEY) ? "with key" : "without"));
          byte[] body =
              "{\"error\":{\"code\":\"invalid_api_key\",\"message\":\"No.\"}}".getBytes(UTF_8);
          exchange.sendResponseHeaders(status, status == 404 ? -1 : body.length);
          if (status != 404) {
            exchange.getResponseBody().write(body);
          }
          exchange.close();
        });
    server.start();
    String url = "http://127.0.0.1:" + server.getAddress().getPort();
    List<String> arguments = new ArrayList<>(List.of("--url", url));
    arguments.addAll(List.of(options));
    try (PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8)) {
      return Main.run(arguments, environment, out);
    } finally {
      server.stop(0);
    }
  }

  private String printed() {
    return printed.toString(StandardCharsets.UTF_8);
  }

  @Test
  void readOnlySendsNothingThatCouldChangeOrCostAnything()
      throws IOException, InterruptedException {
    assertThat(run(Map.of("BEATRA_API_KEY", KEY), "--read-only")).isEqualTo(1);

    assertThat(seen).contains("GET with key", "GET without", "POST without");
    assertThat(seen).allSatisfy(each -> assertThat(each).matches("(GET|HEAD) .*|[A-Z]+ without"));
  }

  @Test
  void aLineIsPrintedForEachOperationAndTheReportIsNamed()
      throws IOException, InterruptedException {
    run(Map.of(), "--key", KEY, "--read-only");

    assertThat(printed())
        .contains("FAILED  GET /v1/models ", "FAILED  POST /v1/chat/completions ")
        .contains("skipped: State revoked_key: It needs the server's command line")
        .contains("The report: file:/", "conformance/index.html")
        .doesNotContain(KEY);
  }

  @Test
  void aKeyThatIsRefusedIsToldAfterOneRequest() throws IOException, InterruptedException {
    status = 401;

    assertThat(run(Map.of(), "--key", KEY)).isEqualTo(1);

    assertThat(seen).containsExactly("GET with key");
    assertThat(printed())
        .contains("/v1/models with this key was answered 401 invalid_api_key: No.")
        .contains("Name a key of this server with --key or BEATRA_API_KEY.")
        .doesNotContain("FAILED", KEY);
  }

  @Test
  void anAddressWhereNoBeatraIsGetsAHint() throws IOException, InterruptedException {
    run(Map.of(), "--key", KEY, "--read-only", "--only", "listModels");

    assertThat(printed()).contains("was answered 404: is this the base URL of a beatra?");
  }

  @Test
  void junitIsXmlWithTheSameCountsAndWithWhatDiffersAndNoKey(@TempDir Path directory)
      throws Exception {
    Path file = directory.resolve("junit.xml");

    String path = file.toString();
    run(Map.of(), "--key", KEY, "--read-only", "--only", "listModels", "--junit", path);

    Document xml = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
    assertThat(xml.getDocumentElement().getTagName()).isEqualTo("testsuites");
    List<Element> suites = elements(xml.getDocumentElement(), "testsuite");
    assertThat(suites).extracting(it -> it.getAttribute("name")).contains("the run as a whole");
    for (Element suite : suites) {
      for (String of : List.of("tests testcase", "failures failure", "skipped skipped")) {
        String[] names = of.split(" ");
        assertThat(elements(suite, names[1]))
            .as("%s of %s", of, suite.getAttribute("name"))
            .hasSize(Integer.parseInt(suite.getAttribute(names[0])));
      }
    }
    assertThat(elements(xml.getDocumentElement(), "failure"))
        .anySatisfy(it -> assertThat(it.getAttribute("message")).contains("the server said 404"))
        .allSatisfy(it -> assertThat(it.getTextContent()).doesNotContain(KEY));
    assertThat(elements(xml.getDocumentElement(), "skipped"))
        .allSatisfy(it -> assertThat(it.getAttribute("message")).isNotBlank());
  }

  private static List<Element> elements(Element above, String name) {
    NodeList found = above.getElementsByTagName(name);
    return IntStream.range(0, found.getLength()).mapToObj(i -> (Element) found.item(i)).toList();
  }

  @Test
  void withoutAKeyTheUsageIsPrinted() throws IOException, InterruptedException {
    assertThat(run(Map.of())).isEqualTo(2);
    assertThat(run(Map.of("BEATRA_API_KEY", KEY), "--red-only")).isEqualTo(2);
    assertThat(printed()).contains("usage: scripts/conformance");
    assertThat(seen).isEmpty();
  }
}
