package ai.beatra.spec.contract;

import ai.beatra.spec.contract.Structure.Part;
import ai.beatra.spec.source.Finding;
import ai.beatra.spec.source.Node;
import ai.beatra.spec.source.YamlFile;
import com.fasterxml.jackson.core.JsonPointer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The files of spec/ that the rules look at. */
public final class Spec {
  /** The contract. */
  public static final String OPENAPI = "openapi.yaml";

  /** The contract as it was released last, as people and as programs read it. */
  public static final String BASELINE = "released/openapi.yaml";

  public static final String BASELINE_JSON = "released/openapi.json";

  public static final String ERROR_CODES = "error-codes.yaml";
  private static final String ROADMAP = "roadmap.yaml";
  private static final String ELSEWHERE = "elsewhere.yaml";
  private static final String CATALOG = "catalog.yaml";

  private static final Set<String> METHODS =
      Set.of("get", "put", "post", "delete", "patch", "head", "options", "trace");

  /** The files beside the contract, with the grammar of each. */
  private static final Map<String, Kind> BESIDE = new LinkedHashMap<>();

  static {
    BESIDE.put(ERROR_CODES, Kind.TAXONOMY);
    BESIDE.put(ROADMAP, Kind.ROADMAP);
    BESIDE.put(ELSEWHERE, Kind.ELSEWHERE);
    BESIDE.put(CATALOG, Kind.CATALOG);
    BESIDE.put(Exceptions.FILE, Kind.EXCEPTIONS);
  }

  private final YamlFile openapi;
  private final Map<String, YamlFile> beside;
  private final Changelog changelog;
  private final Optional<Spec> released;
  private final YamlFile releasedJson;
  private final List<DocsText> pages;
  private @Nullable Structure structure;
  private @Nullable SchemaCheck schemas;

  private Spec(
      YamlFile openapi,
      Map<String, YamlFile> beside,
      Changelog changelog,
      Optional<Spec> released,
      YamlFile releasedJson,
      List<DocsText> pages) {
    this.openapi = openapi;
    this.beside = beside;
    this.changelog = changelog;
    this.released = released;
    this.releasedJson = releasedJson;
    this.pages = pages;
  }

  public static Spec read(Path directory) throws IOException {
    return read(directory, YamlFile.read(directory, OPENAPI));
  }

  /** The files of a directory, with another contract in the place of its own. */
  public static Spec read(Path directory, YamlFile openapi) throws IOException {
    Map<String, YamlFile> beside = new LinkedHashMap<>();
    for (String file : BESIDE.keySet()) {
      beside.put(file, YamlFile.read(directory, file));
    }
    return new Spec(
        openapi,
        beside,
        Changelog.read(directory),
        Optional.of(of(YamlFile.read(directory, BASELINE))),
        YamlFile.read(directory, BASELINE_JSON),
        DocsText.readAll(directory.resolve("docs"), YamlFile.name(directory, "docs")));
  }

  /** A contract alone, for comparing it with another one. */
  public static Spec of(YamlFile openapi) throws IOException {
    YamlFile nothing = YamlFile.of("", "{}");
    return new Spec(openapi, Map.of(), Changelog.NONE, Optional.empty(), nothing, List.of());
  }

  public Changelog changelog() {
    return changelog;
  }

  /** The contract as it was released last; one without anything if it never was. */
  public Spec released() {
    return released.orElse(this);
  }

  /** The same as it is published for programs. */
  public Node releasedJson() {
    return releasedJson.root();
  }

  /** The pages of the docs as they are written. */
  public List<DocsText> pages() {
    return pages;
  }

  /** The OpenAPI document as a file. */
  public YamlFile openapi() {
    return openapi;
  }

  /** The OpenAPI document; missing if it cannot be read. */
  public Node root() {
    return openapi.root();
  }

  /** The entries of error-codes.yaml. */
  public List<Node> errorCodes() {
    return beside(ERROR_CODES).get("codes").items();
  }

  /** elsewhere.yaml: what clients of other APIs send that is not here. */
  public Node elsewhere() {
    return beside(ELSEWHERE);
  }

  /** The entries of roadmap.yaml. */
  public List<Node> capabilities() {
    return beside(ROADMAP).get("capabilities").items();
  }

  /** catalog.yaml; missing if it cannot be read. */
  public Node catalog() {
    return beside(CATALOG);
  }

  /** The breaks that were decided on; none of them used yet. */
  public Exceptions exceptions() {
    return new Exceptions(beside(Exceptions.FILE));
  }

  private Node beside(String file) {
    YamlFile one = beside.get(file);
    return one == null ? openapi.root().get("") : one.root();
  }

  /** Whether each of the files could be read. */
  public boolean isReadable() {
    return root().exists() && beside.values().stream().allMatch(it -> it.root().exists());
  }

  /** Whether the contract could be read, and all its references lead somewhere. */
  public boolean isWhole() {
    return root().exists()
        && parts().stream()
            .filter(Part::isReference)
            .allMatch(it -> target(it.node().get("$ref").text()).exists());
  }

  /** What is wrong with the files' syntax and with the form of the objects in them. */
  public List<Finding> formFindings() {
    List<Finding> findings = new ArrayList<>(openapi.findings());
    findings.addAll(structure().findings());
    beside.forEach(
        (name, file) -> {
          findings.addAll(file.findings());
          findings.addAll(
              new Structure(file.root(), BESIDE.getOrDefault(name, Kind.DOCUMENT)).findings());
        });
    return findings;
  }

  /** Walked when it is asked for: who compares two contracts never does. */
  private Structure structure() {
    if (structure == null) {
      structure = new Structure(openapi.root(), Kind.DOCUMENT);
    }
    return structure;
  }

  /** What checks values against the schemas of the contract. */
  public SchemaCheck schemas() {
    if (schemas == null) {
      schemas = new SchemaCheck(openapi.root().value());
    }
    return schemas;
  }

  /** Every object of the OpenAPI document, in the order of the file, references unfollowed. */
  public List<Part> parts() {
    return structure().parts();
  }

  /** The objects of one kind that stand in the document themselves, each once. */
  public List<Node> all(Kind kind) {
    return parts().stream()
        .filter(part -> part.kind() == kind && !part.isReference())
        .map(Part::node)
        .toList();
  }

  /** The place that a local reference names; missing if there is none. */
  public Node target(String reference) {
    Node nowhere = root().get("");
    if (!reference.startsWith("#/")) {
      return nowhere;
    }
    return root().at(JsonPointer.compile(reference.substring(1)));
  }

  /** The object itself, or the one at the end of its $refs; missing if they lead nowhere. */
  public Node resolve(Node node) {
    Set<JsonPointer> seen = new HashSet<>();
    Node at = node;
    while (at.has("$ref") && seen.add(at.pointer())) {
      at = target(at.get("$ref").text());
    }
    return at.has("$ref") ? root().get("") : at;
  }

  public List<Operation> operations() {
    List<Operation> operations = new ArrayList<>();
    for (Node path : root().get("paths").members().values()) {
      path.members()
          .forEach(
              (method, node) -> {
                if (METHODS.contains(method)) {
                  operations.add(new Operation(this, method, path.name(), node, path));
                }
              });
    }
    return operations;
  }

  /** Code to its entry in the taxonomy. */
  public Map<String, Node> taxonomy() {
    Map<String, Node> taxonomy = new LinkedHashMap<>();
    errorCodes().forEach(entry -> taxonomy.putIfAbsent(entry.get("code").text(), entry));
    return taxonomy;
  }
}
