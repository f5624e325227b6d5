package ai.beatra.provider.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Makes a value that is valid against a JSON Schema, with values from the prompt where they fit.
 * Every value is checked as a whole before it is returned.
 */
final class SchemaSampler {
  private static final int ATTEMPTS = 4;
  private static final int DEEPEST = 30;

  /** From this depth on only what is required is written, and the simplest of several branches. */
  private static final int DEEP = 4;

  private static final int MOST_STEPS = 10_000;

  /** What a pattern counts among the steps, for it takes so much longer. */
  private static final int PATTERN_STEPS = 50;

  private static final int MOST_ITEMS = 1_000;
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final SchemaCheck check;
  private final Facts facts;
  private final Scalars scalars;
  private final boolean generous;
  private int steps;

  /** Where the work is; the index tells the items of a list apart. */
  private record Place(String path, String name, int index, int depth) {
    Place below(String step, String member, int item) {
      return new Place(path + "/" + step, member, item, depth + 1);
    }

    /** Where a reference leads, or here. */
    Place at(JsonNode schema) {
      return new Place(schema.path("$ref").asText(path), name, index, depth);
    }

    Place below(String keyword) {
      return below(keyword, name, index);
    }

    UnusableSchema unusable(String keyword, String why) {
      return new UnusableSchema(keyword, path, why);
    }
  }

  private SchemaSampler(
      SchemaCheck check, Regexes regexes, Facts facts, Dice dice, boolean generous) {
    this.check = check;
    this.facts = facts;
    this.scalars = new Scalars(check, regexes, facts, dice);
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
  static JsonNode sample(JsonNode schema, String text, long seed, boolean generous, Effort effort) {
    UnusableSchema first = null;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      // Odd attempts fill less: what one branch of a oneOf leaves open, another may forbid.
      Facts facts = new Facts(attempt < ATTEMPTS / 2 ? text : "", effort);
      SchemaCheck check = new SchemaCheck(schema, effort);
      Dice dice = Dice.forPart(seed, attempt);
      try {
        JsonNode value =
            new SchemaSampler(check, new Regexes(effort), facts, dice, generous && attempt % 2 == 0)
                .value(schema, new Place("#", "", attempt / 2, 0));
        String broken = check.broken(schema, value);
        if (broken == null) {
          return value;
        }
        throw new UnusableSchema(broken, "#", "could not be fulfilled.");
      } catch (UnusableSchema e) {
        first = first == null ? e : first;
      }
    }
    throw Objects.requireNonNull(first);
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
    if (!schema.has("$ref") && !schema.has("allOf")) {
      return schema;
    }
    JsonNode merged = without(schema, "$ref", "allOf");
    if (schema.has("$ref")) {
      JsonNode target = check.resolve(schema.get("$ref").asText(), place.path());
      merged = Schemas.merge(merged, flat(target, place.below("$ref")));
    }
    for (JsonNode part : schema.path("allOf")) {
      merged = Schemas.merge(merged, flat(part, place.below("allOf")));
    }
    return merged;
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
        JsonNode value = value(Schemas.merge(rest, flat(branch, inside)), inside);
        if (check.broken(schema, value) == null) {
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
        SchemaCheck.list(schema.get("enum")).stream()
            .filter(value -> check.broken(rest, value) == null)
            .toList();
    if (allowed.isEmpty()) {
      throw place.unusable("enum", "has no value that the other keywords allow.");
    }
    List<JsonNode> said = allowed.stream().filter(this::said).toList();
    List<JsonNode> from = place.index() < said.size() ? said : allowed;
    return from.get(place.index() % from.size());
  }

  private boolean said(JsonNode value) {
    return value.isTextual() && facts.mentions(value.textValue());
  }

  private JsonNode ofType(JsonNode schema, Place place) {
    List<String> types = Schemas.types(schema);
    boolean nullable = types.contains("null");
    String type = types.stream().filter(name -> !name.equals("null")).findFirst().orElse("null");
    if (type.equals("null") || (nullable && place.depth() > DEEP)) {
      return NullNode.instance;
    }
    if (type.equals("object") || type.equals("array")) {
      return type.equals("object") ? object(schema, place) : array(schema, place);
    }
    Optional<JsonNode> said = scalars.said(schema, type, place.name(), false);
    if (said.isPresent() || nullable) {
      return said.orElse(NullNode.instance);
    }
    return scalars.made(schema, type, place.path(), place.name(), place.index());
  }

  private ObjectNode object(JsonNode schema, Place place) {
    List<String> required =
        SchemaCheck.list(schema.path("required")).stream().map(JsonNode::asText).toList();
    Map<String, JsonNode> wanted = new LinkedHashMap<>();
    schema.path("properties").properties().forEach(p -> wanted.put(p.getKey(), p.getValue()));
    JsonNode additional = schema.path("additionalProperties");
    JsonNode other = additional.isMissingNode() ? BooleanNode.TRUE : additional;
    required.forEach(name -> wanted.putIfAbsent(name, other));
    long least = least(schema, "minProperties", place);
    for (int i = 1; wanted.size() < least; i++) {
      wanted.put("key" + i, other);
    }
    long room = schema.path("maxProperties").asLong(Long.MAX_VALUE) - required.size();
    long spare = wanted.size() - least;
    ObjectNode object = JSON.objectNode();
    for (var member : wanted.entrySet()) {
      String name = member.getKey();
      Place inside = place.below("properties/" + name, name, place.index());
      if (required.contains(name)) {
        object.set(name, value(member.getValue(), inside));
      } else if (room > 0) {
        Optional<JsonNode> value = optional(member.getValue(), inside, spare <= 0);
        value.ifPresent(found -> object.set(name, found));
        room -= value.isPresent() ? 1 : 0;
        spare -= value.isPresent() ? 0 : 1;
      }
    }
    return object;
  }

  private Optional<JsonNode> optional(JsonNode schema, Place place, boolean needed) {
    try {
      if (needed || (generous && place.depth() <= DEEP)) {
        return Optional.of(value(schema, place));
      }
      JsonNode flat = flat(schema, place);
      if (flat.has("enum")) {
        return Optional.of(choice(flat, place)).filter(this::said);
      }
      return scalars.said(flat, Schemas.types(flat).get(0), place.name(), true);
    } catch (UnusableSchema e) {
      // What is optional can be left out.
      return Optional.empty();
    }
  }

  private ArrayNode array(JsonNode schema, Place place) {
    long least = least(schema, "minItems", place);
    JsonNode items = schema.path("items");
    List<String> listed = isPlainText(items) ? facts.listed() : List.of();
    long said = SchemaCheck.list(items.path("enum")).stream().filter(this::said).count();
    long usual = Math.max(schema.path("prefixItems").size(), Math.max(listed.size(), said));
    long wanted = place.depth() >= DEEP ? 0 : usual == 0 ? 2 : usual;
    long count = Math.max(least, Math.min(wanted, schema.path("maxItems").asLong(MOST_ITEMS)));
    ArrayNode array = JSON.arrayNode();
    for (int i = 0; i < count; i++) {
      JsonNode item = SchemaCheck.item(schema, i);
      JsonNode of = item.isMissingNode() ? BooleanNode.TRUE : item;
      JsonNode text = i < listed.size() ? TextNode.valueOf(listed.get(i)) : NullNode.instance;
      try {
        boolean fits = isPlainText(of) && check.broken(of, text) == null;
        array.add(fits ? text : value(of, place.below("items", place.name(), i)));
      } catch (UnusableSchema e) {
        if (i < least) {
          throw e;
        }
        return array;
      }
    }
    return array;
  }

  private static long least(JsonNode schema, String keyword, Place place) {
    long least = schema.path(keyword).asLong(0);
    if (least > MOST_ITEMS) {
      throw place.unusable(keyword, "asks for more than the sandbox writes.");
    }
    return least;
  }

  private static boolean isPlainText(JsonNode schema) {
    boolean restricted = schema.has("enum") || schema.has("format");
    return schema.path("type").asText().equals("string") && !restricted;
  }
}
