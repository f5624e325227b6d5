package ai.beatra.conformance.contract;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The contract: openapi.yaml, error-codes.yaml and roadmap.yaml of one directory. */
public final class Spec {
  private final Place root;
  private final Schemas schemas;
  private final List<Operation> operations;
  private final Map<String, ErrorCode> codes;
  private final List<String> planned;

  /** One code of the taxonomy. */
  public record ErrorCode(String code, int status, boolean retryable, String type, String where) {}

  private Spec(YamlFile openapi, Map<String, ErrorCode> codes, List<String> planned) {
    this.root = Place.root(openapi);
    this.schemas = new Schemas(openapi);
    this.operations = Operation.all(root);
    this.codes = codes;
    this.planned = planned;
  }

  /** Reads the three files of {@code directory}. */
  public static Spec load(Path directory) throws IOException {
    return new Spec(
        YamlFile.read(directory.resolve("openapi.yaml")),
        codes(Place.root(YamlFile.read(directory.resolve("error-codes.yaml")))),
        planned(Place.root(YamlFile.read(directory.resolve("roadmap.yaml")))));
  }

  public Place root() {
    return root;
  }

  public Schemas schemas() {
    return schemas;
  }

  public List<Operation> operations() {
    return operations;
  }

  /** The taxonomy by code. */
  public Map<String, ErrorCode> codes() {
    return codes;
  }

  /** The operations that must not exist yet, as {@code METHOD /path}. */
  public List<String> planned() {
    return planned;
  }

  private static Map<String, ErrorCode> codes(Place taxonomy) {
    Map<String, ErrorCode> codes = new LinkedHashMap<>();
    for (Place entry : taxonomy.child("codes").items()) {
      codes.put(
          entry.text("code"),
          new ErrorCode(
              entry.text("code"),
              entry.node().path("status").asInt(),
              entry.node().path("retryable").asBoolean(),
              entry.text("type"),
              entry.where()));
    }
    return codes;
  }

  private static List<String> planned(Place roadmap) {
    List<String> planned = new ArrayList<>();
    for (Place capability : roadmap.child("capabilities").items()) {
      if (capability.text("state").equals("planned")) {
        capability.child("operations").node().forEach(each -> planned.add(each.asText()));
      }
    }
    return List.copyOf(planned);
  }
}
