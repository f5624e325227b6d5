package ai.beatra.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.conformance.Target.Models;
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

  @Test
  void everyModelOfTheSpecIsServedByTheUpstream(@TempDir Path temporary) throws IOException {
    Target upstream =
        new Target(
            URI.create("http://127.0.0.1:9"), "sk-x", Models.SANDBOX, true, Optional.empty());
    Path file = temporary.resolve("catalog.yaml");
    Files.writeString(
        file, UpstreamCatalog.of(SPEC.resolve("catalog.yaml"), Spec.load(SPEC), upstream));

    Place catalog = Place.root(YamlFile.read(file));
    assertThat(Json.write(catalog.child("providers").node()))
        .isEqualTo(
            "{'upstream':{'kind':'openai','base_url':'http://127.0.0.1:9/v1','keys':['sk-x']}}"
                .replace('\'', '"'));
    assertThat(catalog.child("models").items())
        .extracting(model -> model.text("id"))
        .contains("sandbox-chat", "sandbox-fault-upstream-failed");
    assertThat(catalog.child("models").items())
        .allSatisfy(
            model ->
                assertThat(model.child("routes").items())
                    .extracting(
                        route -> route.text("provider") + " " + route.text("upstream_model"))
                    .containsExactly("upstream " + model.text("id")));
  }

  @Test
  void listedFaultModelsAreNoFaultBehindAnUpstreamOnly() {
    assertThat(faults(Models.UPSTREAM, "{'data':[{'id':'a'},{'id':'sandbox-fault-b'}]}")).isEmpty();
    assertThat(faults(Models.UPSTREAM, "{'data':[{'id':'a'},{'id':'b'}]}")).hasSize(1);
    assertThat(faults(Models.SANDBOX, "{'data':[{'id':'a'},{'id':'sandbox-fault-b'}]}")).hasSize(1);
  }

  private static List<String> faults(Models models, String answered) {
    Place place =
        new Place(
            new YamlFile(Path.of("x.yaml"), MissingNode.getInstance(), Map.of()),
            "",
            json("{'value':{'data':[{'id':'a'}]}}"));
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
