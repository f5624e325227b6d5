package ai.beatra.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;

/**
 * The default catalog with every model served by another beatra, whose sandbox gives the answers
 * that the examples show. The fault models are listed as well: a catalog has no other way to offer
 * them.
 */
final class UpstreamCatalog {
  static final String FAULT = "sandbox-fault-";

  private UpstreamCatalog() {}

  /**
   * @param catalog spec/catalog.yaml
   */
  static String of(Path catalog, Spec spec, Target upstream) throws IOException {
    ObjectNode root = (ObjectNode) YamlFile.read(catalog).root();
    ObjectNode provider = root.putObject("providers").putObject("upstream");
    provider.put("kind", "openai").put("base_url", upstream.url() + "/v1");
    provider.putArray("keys").add(upstream.key());
    JsonNode first = root.path("models").path(0);
    for (String fault : faultModels(spec)) {
      root.withArray("models").add(first.<ObjectNode>deepCopy().put("id", fault));
    }
    for (JsonNode model : root.path("models")) {
      ObjectNode route = JsonNodeFactory.instance.objectNode();
      route.put("provider", "upstream").put("upstream_model", model.path("id").asText());
      ((ObjectNode) model).putArray("routes").add(route);
    }
    return Json.yaml(root);
  }

  /** The fault models that the spec's examples ask for. */
  private static Set<String> faultModels(Spec spec) {
    Set<String> models = new TreeSet<>();
    for (Operation operation : spec.operations()) {
      for (Place example : operation.requestExamples().values()) {
        String model = example.child("value").text("model");
        if (model.startsWith(FAULT)) {
          models.add(model);
        }
      }
    }
    return models;
  }
}
