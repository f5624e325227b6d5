package ai.beatra.stubs.command;

import ai.beatra.stubs.Stub;
import ai.beatra.stubs.content.Studio;
import ai.beatra.stubs.content.Voice;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Stub upstreams that run, and the default catalog with every model led to them. */
public final class Upstreams implements AutoCloseable {
  private static final YAMLMapper YAML = new YAMLMapper(new YAMLFactory());
  private static final String DEFAULT_CATALOG = "/beatra/catalog.yaml";

  private final Map<String, Stub> stubs = new LinkedHashMap<>();
  private final Map<StubKind, List<String>> names = new EnumMap<>(StubKind.class);

  /**
   * Starts them.
   *
   * @param firstPort the others have those that follow; 0 for any that are free
   * @param copies how many of each kind, whose routes stand behind each other
   */
  Upstreams(List<StubKind> kinds, int firstPort, int copies, @Nullable Voice voice, Studio studio) {
    for (StubKind kind : kinds) {
      for (int copy = 1; copy <= copies; copy++) {
        String name = copy == 1 ? kind.word() : kind.word() + "-" + copy;
        int port = firstPort == 0 ? 0 : firstPort + stubs.size();
        stubs.put(name, kind.start(port, voice, studio));
        names.computeIfAbsent(kind, it -> new ArrayList<>()).add(name);
      }
    }
  }

  /** So many of every kind there is, on ports that are free. */
  public static Upstreams ofAll(int copies, Studio studio) {
    return new Upstreams(List.of(StubKind.values()), 0, copies, null, studio);
  }

  /** By the names that the catalog has for them, in its order. */
  public Map<String, Stub> stubs() {
    return stubs;
  }

  /** One of them. */
  public Stub stub(String name) {
    return Objects.requireNonNull(stubs.get(name), name);
  }

  /** The whole catalog, to be changed or written. */
  public ObjectNode catalog() throws IOException {
    ObjectNode catalog;
    try (InputStream bundled = Upstreams.class.getResourceAsStream(DEFAULT_CATALOG)) {
      catalog = (ObjectNode) YAML.readTree(Objects.requireNonNull(bundled, DEFAULT_CATALOG));
    }
    ObjectNode providers = catalog.putObject("providers");
    List<JsonNode> models = new ArrayList<>();
    catalog.path("models").forEach(models::add);
    catalog.putArray("models");
    names.forEach(
        (kind, some) ->
            some.forEach(name -> providers.set(name, kind.provider(stubs.get(name).url()))));
    for (JsonNode model : models) {
      names.forEach(
          (kind, some) -> {
            if (kind.serves(model)) {
              catalog.withArray("models").add(routed(model.deepCopy(), kind, some));
            }
          });
    }
    return catalog;
  }

  private ObjectNode routed(ObjectNode model, StubKind kind, List<String> providers) {
    boolean alone = kind == StubKind.ANTHROPIC && !names.containsKey(StubKind.OPENAI);
    String id = model.path("id").asText();
    model.put("id", alone ? id : kind.model(id));
    kind.narrow(model);
    var routes = model.putArray("routes");
    for (String name : providers) {
      routes
          .addObject()
          .put("provider", name)
          .put("upstream_model", kind.upstreamModel(model.path("id").asText()));
    }
    return model;
  }

  /** As the file that the server reads. */
  public static String yaml(JsonNode catalog) throws IOException {
    return YAML.writeValueAsString(catalog);
  }

  @Override
  public void close() {
    stubs.values().forEach(Stub::close);
  }
}
