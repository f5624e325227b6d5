package ai.beatra.conformance.server;

import ai.beatra.conformance.cases.Models;
import ai.beatra.conformance.contract.Json;
import ai.beatra.conformance.contract.Operation;
import ai.beatra.conformance.contract.Place;
import ai.beatra.conformance.contract.Spec;
import ai.beatra.conformance.contract.YamlFile;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;

/**
 * The default catalog with every chat model served by another beatra, whose sandbox gives the
 * answers that the examples show; pictures and music are made by its own sandbox. The fault models
 * of chat are listed as well, so that the upstream serves them.
 */
public final class UpstreamCatalog {
  private UpstreamCatalog() {}

  /**
   * @param catalog spec/catalog.yaml
   */
  public static String of(Path catalog, Spec spec, Target upstream) throws IOException {
    ObjectNode root = (ObjectNode) YamlFile.read(catalog).root();
    ObjectNode provider = root.withObject("/providers").putObject("upstream");
    provider.put("kind", "openai").put("base_url", upstream.url() + "/v1");
    // The examples' pictures are nowhere to be fetched.
    provider.put("media", "url");
    provider.putArray("keys").add(upstream.key());
    // Nobody is to be taken for dead because the machine is busy.
    provider.putObject("timeouts").put("connect_ms", 60_000);
    List<JsonNode> models = new ArrayList<>();
    root.path("models").forEach(models::add);
    for (JsonNode model : models) {
      if (chats(model)) {
        route(model, model.path("id").asText());
      }
    }
    listFaults(root, chatFaults(spec));
    return Json.yaml(root);
  }

  /**
   * A catalog whose upstream already serves chat, with the fault models of chat beside.
   *
   * @param catalog a catalog.yaml
   */
  static String withFaults(Path catalog, Spec spec) throws IOException {
    ObjectNode root = (ObjectNode) YamlFile.read(catalog).root();
    listFaults(root, chatFaults(spec));
    return Json.yaml(root);
  }

  static boolean chats(JsonNode model) {
    return StreamSupport.stream(model.path("capabilities").spliterator(), false)
        .anyMatch(each -> each.asText().equals("chat"));
  }

  private static void route(JsonNode model, String upstreamModel) {
    ((ObjectNode) model)
        .putArray("routes")
        .addObject()
        .put("provider", "upstream")
        .put("upstream_model", upstreamModel);
  }

  /** Each as the first model that can chat, but for its name. */
  private static void listFaults(ObjectNode root, Set<String> faults) {
    for (JsonNode model : root.path("models")) {
      if (chats(model)) {
        for (String fault : faults) {
          ObjectNode listed = model.<ObjectNode>deepCopy().put("id", fault);
          for (JsonNode route : listed.path("routes")) {
            ((ObjectNode) route).put("upstream_model", fault);
          }
          root.withArray("/models").add(listed);
        }
        return;
      }
    }
  }

  /** The fault models that the spec's examples of requests ask for. */
  private static Set<String> chatFaults(Spec spec) {
    Set<String> models = new TreeSet<>();
    for (Operation operation : spec.operations()) {
      for (Place example : operation.requestExamples().values()) {
        String model = example.child("value").text("model");
        if (model.startsWith(Models.FAULT) && operation.path().equals(Operation.CHAT)) {
          models.add(model);
        }
      }
    }
    return models;
  }
}
