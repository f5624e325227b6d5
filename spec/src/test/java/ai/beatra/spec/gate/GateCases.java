package ai.beatra.spec.gate;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Reads the small changes of a contract in src/test/resources/gate. */
public final class GateCases {
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final String SCHEMAS = "/components/schemas/";
  private static final Map<String, String> SHORT =
      Map.of(
          "@change", "/paths/~1v1~1things~1{thing_id}/post",
          "@put", "/paths/~1v1~1things~1{thing_id}/put",
          "@get", "/paths/~1v1~1things~1{thing_id}/get",
          "@list", "/paths/~1v1~1things/get");

  /** Where a schema stands, with the words by which a finding calls the place. */
  private static final Map<String, List<String>> PLACES = new LinkedHashMap<>();

  static {
    String json = "application~1json/schema";
    place("request-body", "@put/requestBody/content/" + json, "putThing (available), request body");
    place("request-property", "#In/properties/place", "request body application/json at /place");
    place("request-parameter", "@change/parameters/0/schema", "query parameter place");
    place("response-body", "@put/responses/200/content/" + json, "putThing (available), response");
    place("response-property", "#Out/properties/place", "response 200 application/json at /place");
    place("response-header", "@change/responses/200/headers/X-Place/schema", "header X-Place");
  }

  private final JsonNode base;

  /** Without what the cases for keywords do not need. */
  private final JsonNode small;

  /** A change of a contract, with what has to come of it. */
  public record Case(String name, JsonNode before, JsonNode after, List<Expected> expected) {
    @Override
    public String toString() {
      return name;
    }
  }

  /**
   * What a change does at one place.
   *
   * @param says a part of the finding that it has to cause, or that no finding may have
   * @param news a part of what callers have to be told
   */
  public record Expected(String name, boolean breaking, String says, String news) {}

  public GateCases() {
    base = read("base.yaml");
    ObjectNode schemas = (ObjectNode) base.at("/components/schemas");
    schemas.set("Out", schemas.path("In").deepCopy());
    small = base.deepCopy();
    String put =
        """
        {"operationId": "putThing", "x-release-state": "available",
         "requestBody": {"content": {"application/json": {"schema": {}}}},
         "responses": {"200": {"content": {"application/json": {"schema": {}}}}}}
        """;
    set(small, "@put", tree(put));
    set(small, "@get", NullNode.getInstance());
    set(small, "/paths/~1v1~1things", NullNode.getInstance());
    for (String name : List.of("labels", "closed", "part", "text", "tree")) {
      set(small, "#In/properties/" + name, NullNode.getInstance());
      set(small, "#Out/properties/" + name, NullNode.getInstance());
    }
  }

  private static void place(String name, String pointer, String words) {
    PLACES.put(name, List.of(pointer, words));
  }

  static JsonNode read(String file) {
    try (InputStream in = GateCases.class.getResourceAsStream("/gate/" + file)) {
      return YAML.readTree(Objects.requireNonNull(in, file));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  public List<Case> all() {
    List<Case> cases = new ArrayList<>();
    read("contract.yaml").forEach(it -> cases.add(contract(it)));
    read("keywords.yaml").forEach(it -> keyword(it, cases));
    return cases;
  }

  private Case contract(JsonNode row) {
    JsonNode before = with(base, row.path("old"));
    String name = row.path("name").asText();
    Expected expected =
        new Expected(name, row.has("says"), row.path("says").asText(), row.path("news").asText());
    return new Case(name, before, with(before, row.path("new")), List.of(expected));
  }

  /** Tries a keyword at all places at once. */
  private void keyword(JsonNode row, List<Case> cases) {
    String kind = row.fieldNames().next();
    String name = row.path(kind).asText();
    boolean both = kind.equals("change");
    boolean same = kind.equals("same");
    JsonNode loose = everywhere(row.path("loose"));
    JsonNode tight = everywhere(row.path("tight"));
    cases.add(new Case(name, loose, tight, expected(name, both || !same, both)));
    if (!both && !row.path("oneWay").asBoolean()) {
      String back = same ? name + "-back" : row.path("widen").asText();
      cases.add(new Case(back, tight, loose, expected(back, false, !same)));
    }
  }

  private static List<Expected> expected(String name, boolean requests, boolean answers) {
    List<Expected> expected = new ArrayList<>();
    PLACES.forEach(
        (place, where) ->
            expected.add(
                new Expected(
                    place + "-" + name,
                    place.startsWith("request") ? requests : answers,
                    where.get(1),
                    "")));
    return expected;
  }

  private JsonNode everywhere(JsonNode schema) {
    JsonNode tree = small.deepCopy();
    PLACES.values().forEach(place -> set(tree, place.get(0), schema));
    return tree;
  }

  private static JsonNode tree(String text) {
    try {
      return YAML.readTree(text);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A copy in which members were set, or taken away where the value is null. */
  static JsonNode with(JsonNode tree, JsonNode members) {
    JsonNode copy = tree.deepCopy();
    members.properties().forEach(it -> set(copy, it.getKey(), it.getValue()));
    return copy;
  }

  private static void set(JsonNode tree, String name, JsonNode value) {
    String first = name.split("/", 2)[0];
    String pointer =
        name.startsWith("#")
            ? SCHEMAS + name.substring(1)
            : SHORT.containsKey(first) ? SHORT.get(first) + name.substring(first.length()) : name;
    JsonPointer at = JsonPointer.compile(pointer);
    JsonNode parent = tree.at(at.head());
    String member = at.last().getMatchingProperty();
    if (parent instanceof ArrayNode list) {
      int index = Integer.parseInt(member);
      if (value.isNull()) {
        list.remove(index);
      } else if (index < list.size()) {
        list.set(index, value);
      } else {
        list.add(value);
      }
    } else {
      ObjectNode object =
          parent.isMissingNode() ? ((ObjectNode) tree).withObject(at.head()) : (ObjectNode) parent;
      if (value.isNull()) {
        assert object.has(member) : "nothing at " + pointer;
        object.remove(member);
      } else {
        object.set(member, value);
      }
    }
  }
}
