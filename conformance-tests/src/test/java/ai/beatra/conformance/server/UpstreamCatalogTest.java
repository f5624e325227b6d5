package ai.beatra.conformance.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.conformance.cases.Case;
import ai.beatra.conformance.cases.Exchange;
import ai.beatra.conformance.cases.Expected;
import ai.beatra.conformance.cases.Models;
import ai.beatra.conformance.checks.ExampleCheck;
import ai.beatra.conformance.contract.Json;
import ai.beatra.conformance.contract.Operation;
import ai.beatra.conformance.contract.Place;
import ai.beatra.conformance.contract.Spec;
import ai.beatra.conformance.contract.YamlFile;
import ai.beatra.conformance.http.Answer;
import ai.beatra.conformance.http.Request;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The catalog that puts an upstream in the sandbox's place. */
final class UpstreamCatalogTest {
  private static final Path SPEC = Path.of("../spec");

  private static final Target FIRST =
      new Target(URI.create("http://127.0.0.1:9"), "sk-x", Models.SANDBOX, true, Optional.empty());

  @Test
  void chatIsServedByTheUpstreamAndPicturesAreNot(@TempDir Path temporary) throws IOException {
    Path given = temporary.resolve("catalog.yaml");
    Files.writeString(
        given,
        """
        providers:
          sandbox:
            kind: sandbox
        models:
          - id: sandbox-chat
            capabilities: [chat]
            routes: [{provider: sandbox, upstream_model: sandbox-chat}]
          - id: gpt-image-2
            capabilities: [text_to_image, image_to_image]
            options: [quality, aspect_ratio, n]
            routes: [{provider: sandbox, upstream_model: sandbox-image}]
        """);

    Path file = temporary.resolve("upstream.yaml");
    Files.writeString(file, UpstreamCatalog.of(given, Spec.load(SPEC), FIRST));

    Place catalog = Place.root(YamlFile.read(file));
    assertThat(Json.write(catalog.child("providers").node()))
        .isEqualTo(
            ("{'sandbox':{'kind':'sandbox'},'upstream':"
                    + "{'kind':'openai','base_url':'http://127.0.0.1:9/v1','media':'url','keys':['sk-x'],"
                    + "'timeouts':{'connect_ms':60000}}}")
                .replace('\'', '"'));
    assertThat(catalog.child("models").items())
        .extracting(
            model ->
                model.text("id")
                    + model.child("capabilities").node()
                    + model.child("routes").items().stream()
                        .map(route -> route.text("provider") + " " + route.text("upstream_model"))
                        .toList())
        .contains(
            "sandbox-chat[\"chat\"][upstream sandbox-chat]",
            "sandbox-fault-upstream-failed[\"chat\"][upstream sandbox-fault-upstream-failed]",
            "gpt-image-2[\"text_to_image\",\"image_to_image\"][sandbox sandbox-image]");
  }

  @Test
  void theDefaultCatalogCanBeServedByAnUpstream(@TempDir Path temporary) throws IOException {
    Path file = temporary.resolve("catalog.yaml");
    Files.writeString(
        file, UpstreamCatalog.of(SPEC.resolve("catalog.yaml"), Spec.load(SPEC), FIRST));

    assertThat(Place.root(YamlFile.read(file)).child("models").items())
        .extracting(model -> model.text("id"))
        .contains("sandbox-chat", "sandbox-fault-upstream-failed");
  }

  @Test
  void listedFaultModelsAreNoFaultBehindAnUpstreamOnly() {
    assertThat(
            faults(Models.UPSTREAM, "{'data':[{'id':'a'},{'id':'sandbox-fault-b'}],'warnings':[]}"))
        .isEmpty();
    assertThat(faults(Models.UPSTREAM, "{'data':[{'id':'a'},{'id':'b'}],'warnings':[]}"))
        .hasSize(1);
    assertThat(
            faults(Models.SANDBOX, "{'data':[{'id':'a'},{'id':'sandbox-fault-b'}],'warnings':[]}"))
        .hasSize(1);
  }

  @Test
  void whatOnlyTheSandboxSaysIsNoneBehindStubs() {
    String plain = "{'data':[{'id':'a'}],'warnings':[{'code':'%s'}]}";

    assertThat(faults(Models.STUBS, plain.formatted("sandbox_output"))).isEmpty();
    assertThat(faults(Models.STUBS, plain.formatted("another"))).hasSize(1);
    assertThat(faults(Models.UPSTREAM, plain.formatted("sandbox_output"))).hasSize(1);
  }

  private static List<String> faults(Models models, String answered) {
    Place place =
        new Place(
            new YamlFile(Path.of("x.yaml"), MissingNode.getInstance(), Map.of()),
            "",
            json("{'value':{'data':[{'id':'a'}],'warnings':[]}}"));
    Request request = new Request("GET", "/", Map.of());
    Expected expected = new Expected.Shown("200", "", place.node().path("value"));
    Case listed =
        new Case(new Operation("GET", "/", place), "200", "list", place, "", request, expected);
    Answer answer =
        new Answer(
            200, List.of(), Json.write(json(answered)).getBytes(StandardCharsets.UTF_8), true);
    List<String> faults = new ArrayList<>();
    new ExampleCheck(models).look(new Exchange(listed, request, answer), faults::add);
    return faults;
  }

  private static JsonNode json(String text) {
    return Json.parse(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8)).orElseThrow();
  }
}
