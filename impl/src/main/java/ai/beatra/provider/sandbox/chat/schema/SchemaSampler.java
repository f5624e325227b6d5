package ai.beatra.provider.sandbox.chat.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Makes a value that is valid against a JSON Schema, with values from the prompt where they fit.
 * Every value is checked as a whole before it is returned.
 */
public final class SchemaSampler {
  private static final int DEEPEST = 30;

  /** From this depth on only what is required is written, and the simplest of several branches. */
  private static final int DEEP = 4;

  private static final int MOST_STEPS = 10_000;

  /** What a pattern counts among the steps, for it takes so much longer. */
  private static final int PATTERN_STEPS = 50;

  private static final int MOST_ITEMS = 1_000;
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final SchemaCheck check;
  private final Candidates candidates;
  private final Facts facts;
  private final boolean generous;
  private int steps;

  private SchemaSampler(JsonNode root, Effort effort, String text, boolean generous, Dice dice) {
    this.check = new SchemaCheck(root, effort);
    this.candidates = new Candidates(new Regexes(effort), dice);
    this.facts = new Facts(text, effort);
    this.generous = generous;
  }

  /**
   * A value valid against {@code schema}.
   *
   * @param text what the values are looked for in
   * @param generous whether to fill optional properties that the text says nothing about
   * @param effort pays for the work
   * @throws UnusableSchema if there is none, or none is found
   */
  public static JsonNode sample(
      JsonNode schema, String text, long seed, boolean generous, Effort effort) {
    try {
      Dice dice = Dice.forPart(seed, 0);
      return new SchemaSampler(schema, effort, text, generous, dice).whole(schema, 0);
    } catch (UnusableSchema first) {
      try {
        // What one branch of a oneOf leaves open, another may forbid; the text may say too much.
        Dice dice = Dice.forPart(seed, 1);
        return new SchemaSampler(schema, effort, "", false, dice).whole(schema, 1);
      } catch (UnusableSchema second) {
        throw first;
      }
    }
  }

  private JsonNode whole(JsonNode schema, int index) {
    JsonNode value = value(schema, new Place("#", "", index, 0));
    String broken = check.broken(schema, value);
    if (broken != null) {
      throw new UnusableSchema(broken, "#", "could not be fulfilled.");
    }
    return value;
  }

  private JsonNode value(JsonNode given, Place from) {
    Place place = from.at(given);
    JsonNode schema = flat(given, place);
    steps += 1 + schema.path("enum").size() + (schema.has("pattern") ? PATTERN_STEPS : 0);
    if (steps > MOST_STEPS) {
      throw place.unusable("schema", "asks for more than the sandbox writes.");
    }
    if (schema.equals(BooleanNode.FALSE)) {
      throw place.unusable("false", "allows no value.");
    }
    if (schema.has("oneOf") || schema.has("anyOf")) {
      return branch(schema, schema.has("oneOf") ? "oneOf" : "anyOf", place);
    }
    if (schema.has("const")) {
      return schema.get("const");
    }
    return schema.has("enum") ? choice(schema, place) : ofType(schema, place);
  }

  /** The schema with references followed and allOf merged in. */
  private JsonNode flat(JsonNode schema, Place place) {
    check.known(schema, place.path());
    if (place.depth() > DEEPEST) {
      throw place.unusable("$ref", "recurs without an end.");
    }
    JsonNode merged = schema.isObject() ? without(schema, "$ref", "allOf") : schema;
    if (schema.has("$ref")) {
      JsonNode target = check.resolve(schema.get("$ref").asText(), place.path());
      merged = merge(flat(target, place.below("$ref")), merged);
    }
    for (JsonNode part : schema.path("allOf")) {
      merged = merge(merged, flat(part, place.below("allOf")));
    }
    return merged;
  }

  /** What both say, where that is simple; else what the second says, and the check decides. */
  private static JsonNode merge(JsonNode a, JsonNode b) {
    if (a.isBoolean() || b.isBoolean()) {
      JsonNode flag = a.isBoolean() ? a : b;
      return !flag.booleanValue() ? flag : a.isBoolean() ? b : a;
    }
    ObjectNode merged = JSON.objectNode().setAll((ObjectNode) a);
    merged.setAll((ObjectNode) b);
    if (a.path("properties").isObject() && b.path("properties").isObject()) {
      ObjectNode both = merged.putObject("properties").setAll((ObjectNode) a.get("properties"));
      both.setAll((ObjectNode) b.get("properties"));
    }
    Set<JsonNode> required = new LinkedHashSet<>(SchemaCheck.list(a.path("required")));
    required.addAll(SchemaCheck.list(b.path("required")));
    return required.isEmpty() ? merged : merged.set("required", JSON.arrayNode().addAll(required));
  }

  private static ObjectNode without(JsonNode schema, String... keywords) {
    ObjectNode rest = JSON.objectNode().setAll((ObjectNode) schema);
    return rest.remove(List.of(keywords));
  }

  /** The value of the first branch for which one is found that the whole schema takes. */
  private JsonNode branch(JsonNode schema, String keyword, Place place) {
    JsonNode rest = without(schema, keyword);
    List<JsonNode> branches = SchemaCheck.list(schema.get(keyword));
    if (place.depth() >= DEEP) {
      branches.sort(
          Comparator.comparing(s -> s.has("$ref") || s.has("properties") || s.has("items")));
    }
    Place inside = place.below(keyword);
    for (JsonNode branch : branches) {
      try {
        JsonNode value = value(merge(rest, flat(branch, inside)), inside);
        if (fits(schema, value)) {
          return value;
        }
      } catch (UnusableSchema e) {
        // Another branch may do.
      }
    }
    throw place.unusable(keyword, "could not be fulfilled.");
  }

  private JsonNode choice(JsonNode schema, Place place) {
    JsonNode rest = without(schema, "enum");
    List<JsonNode> allowed =
        SchemaCheck.list(schema.get("enum")).stream().filter(value -> fits(rest, value)).toList();
    if (allowed.isEmpty()) {
      throw place.unusable("enum", "has no value that the other keywords allow.");
    }
    return allowed.stream()
        .filter(value -> place.index() == 0 && said(value))
        .findFirst()
        .orElse(allowed.get(place.index() % allowed.size()));
  }

  private boolean said(JsonNode value) {
    return value.isTextual() && facts.mentions(value.textValue());
  }

  private JsonNode ofType(JsonNode schema, Place place) {
    List<String> types = types(schema);
    boolean nullable = types.contains("null");
    String type = types.stream().filter(name -> !name.equals("null")).findFirst().orElse("null");
    if (type.equals("null") || (nullable && place.depth() > DEEP)) {
      return NullNode.instance;
    }
    if (type.equals("object") || type.equals("array")) {
      return type.equals("object") ? object(schema, place) : array(schema, place);
    }
    Optional<JsonNode> said = said(schema, type, place.name());
    if (said.isPresent() || nullable) {
      return said.orElse(NullNode.instance);
    }
    return candidates
        .of(type, schema, place)
        .filter(value -> fits(schema, value))
        .findFirst()
        .orElseThrow(() -> place.unusable(Candidates.wall(schema, type), "leaves no value."));
  }

  /** The types that a schema names, or the one that its other keywords are about. */
  private static List<String> types(JsonNode schema) {
    if (schema.has("type")) {
      return SchemaCheck.list(schema.get("type")).stream().map(JsonNode::asText).toList();
    }
    if (hasAny(schema, "properties", "required", "additionalProperties")) {
      return List.of("object");
    }
    boolean list = hasAny(schema, "items", "prefixItems", "minItems", "uniqueItems");
    boolean number = hasAny(schema, "minimum", "maximum", "exclusiveMinimum", "multipleOf");
    return List.of(list ? "array" : number ? "number" : "string");
  }

  private static boolean hasAny(JsonNode schema, String... keywords) {
    return Stream.of(keywords).anyMatch(schema::has);
  }

  private ObjectNode object(JsonNode schema, Place place) {
    List<String> required =
        SchemaCheck.list(schema.path("required")).stream().map(JsonNode::asText).toList();
    Map<String, JsonNode> wanted = new LinkedHashMap<>();
    schema.path("properties").properties().forEach(p -> wanted.put(p.getKey(), p.getValue()));
    JsonNode other = schema.path("additionalProperties");
    required.forEach(
        name -> wanted.putIfAbsent(name, other.isMissingNode() ? BooleanNode.TRUE : other));
    boolean all =
        (generous && place.depth() < DEEP)
            || schema.path("minProperties").asLong() > required.size();
    ObjectNode object = JSON.objectNode();
    wanted.forEach(
        (name, property) -> {
          Place inside = place.below("properties/" + name, name, place.index());
          if (required.contains(name)) {
            object.set(name, value(property, inside));
          } else {
            optional(property, inside, all).ifPresent(found -> object.set(name, found));
          }
        });
    return object;
  }

  /** What is optional is left out if it cannot be made, or is neither wanted nor said. */
  private Optional<JsonNode> optional(JsonNode schema, Place place, boolean wanted) {
    try {
      if (wanted) {
        return Optional.of(value(schema, place));
      }
      JsonNode flat = flat(schema, place);
      return flat.has("enum")
          ? Optional.of(choice(flat, place)).filter(this::said)
          : Optional.empty();
    } catch (UnusableSchema e) {
      return Optional.empty();
    }
  }

  private ArrayNode array(JsonNode schema, Place place) {
    long least = schema.path("minItems").asLong();
    if (least > MOST_ITEMS) {
      throw place.unusable("minItems", "asks for more than the sandbox writes.");
    }
    JsonNode fixed = schema.path("prefixItems");
    JsonNode items = schema.path("items");
    long wanted = place.depth() >= DEEP ? 0 : fixed.isEmpty() ? 2 : fixed.size();
    long count = Math.max(least, Math.min(wanted, schema.path("maxItems").asLong(MOST_ITEMS)));
    ArrayNode array = JSON.arrayNode();
    for (int i = 0; i < count; i++) {
      JsonNode of =
          i < fixed.size() ? fixed.get(i) : schema.has("items") ? items : BooleanNode.TRUE;
      array.add(value(of, place.below("items", place.name(), i)));
    }
    return array;
  }

  /** The value that the text has for a property, if it fits. */
  private Optional<JsonNode> said(JsonNode schema, String type, String name) {
    return switch (type) {
      case "string" ->
          facts
              .text(name, schema.path("format").asText(), t -> fits(schema, TextNode.valueOf(t)))
              .map(TextNode::valueOf);
      case "boolean" -> Optional.empty();
      default -> facts.number(n -> fits(schema, Candidates.node(n))).map(Candidates::node);
    };
  }

  private boolean fits(JsonNode schema, JsonNode value) {
    return check.broken(schema, value) == null;
  }
}
