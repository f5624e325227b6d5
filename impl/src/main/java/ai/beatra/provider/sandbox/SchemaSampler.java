package ai.beatra.provider.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes a value that is valid against a JSON Schema, with values from the prompt where they fit.
 * Every value is checked as a whole before it is returned.
 */
final class SchemaSampler {
  private static final int ATTEMPTS = 6;
  private static final int DEEPEST = 30;
  private static final int DEEP = 4;
  private static final int MOST_STEPS = 20_000;
  private static final int MOST_ITEMS = 1_000;
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final JsonNode root;
  private final SchemaCheck check;
  private final Facts facts;
  private final Scalars scalars;
  private final boolean generous;
  private int steps;

  /** Where in the value the work is: the property's name, the item's index, how deep. */
  private record Place(String path, String name, int index, int depth) {
    Place member(String member) {
      return new Place(path + "/properties/" + member, member, index, depth + 1);
    }

    Place item(int item) {
      return new Place(path + "/items", name, item, depth + 1);
    }

    Place branch(String keyword) {
      return new Place(path + "/" + keyword, name, index, depth + 1);
    }
  }

  private SchemaSampler(JsonNode root, Facts facts, Dice dice, boolean generous) {
    this.root = root;
    this.check = new SchemaCheck(root);
    this.facts = facts;
    this.scalars = new Scalars(facts, dice);
    this.generous = generous;
  }

  /**
   * A value valid against {@code schema}.
   *
   * @param text what the values are looked for in
   * @param generous whether to fill optional properties that the text says nothing about
   * @throws UnusableSchema if there is none, or none is found
   */
  static JsonNode sample(JsonNode schema, String text, long seed, boolean generous) {
    String broken = null;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      // Odd attempts fill less: what one branch of a oneOf leaves open, another may forbid.
      SchemaSampler sampler =
          new SchemaSampler(
              schema,
              new Facts(attempt < ATTEMPTS / 2 ? text : ""),
              Dice.forPart(seed, attempt),
              generous && attempt % 2 == 0);
      JsonNode value = sampler.value(schema, new Place("#", "", attempt / 2, 0));
      String found = sampler.check.broken(schema, value);
      if (found == null) {
        return value;
      }
      broken = broken == null ? found : broken;
    }
    throw new UnusableSchema(String.valueOf(broken), "#", "could not be fulfilled.");
  }

  private JsonNode value(JsonNode given, Place place) {
    if (++steps > MOST_STEPS) {
      throw new UnusableSchema("schema", place.path(), "asks for more than the sandbox writes.");
    }
    if (place.depth() > DEEPEST) {
      throw new UnusableSchema("$ref", place.path(), "recurs without an end.");
    }
    JsonNode schema = flat(given, place);
    if (schema.isBoolean()) {
      if (schema.booleanValue()) {
        return scalars.text(JSON.objectNode(), place.path(), place.name(), place.index());
      }
      throw new UnusableSchema("false", place.path(), "allows no value.");
    }
    for (String keyword : List.of("oneOf", "anyOf", "if")) {
      if (schema.has(keyword)) {
        return branch((ObjectNode) schema, keyword, place);
      }
    }
    if (schema.has("const")) {
      return schema.get("const");
    }
    return schema.has("enum") ? choice(schema, place) : ofType(schema, place);
  }

  /** The schema with references followed and allOf merged in. */
  private JsonNode flat(JsonNode schema, Place place) {
    check.known(schema, place.path());
    if (!schema.has("$ref") && !schema.has("allOf")) {
      return schema;
    }
    if (place.depth() > DEEPEST) {
      throw new UnusableSchema("$ref", place.path(), "recurs without an end.");
    }
    JsonNode merged = without(schema, "$ref", "allOf");
    if (schema.has("$ref")) {
      JsonNode target = check.resolve(schema.get("$ref").asText(), place.path());
      merged = Schemas.merge(merged, flat(target, place.branch("$ref")));
    }
    for (JsonNode part : schema.path("allOf")) {
      merged = Schemas.merge(merged, flat(part, place.branch("allOf")));
    }
    return merged;
  }

  private static ObjectNode without(JsonNode schema, String... keywords) {
    ObjectNode rest = ((ObjectNode) schema).objectNode();
    rest.setAll((ObjectNode) schema);
    return rest.remove(List.of(keywords));
  }

  /** The first branch for which a value is found that the whole schema takes. */
  private JsonNode branch(ObjectNode schema, String keyword, Place place) {
    ObjectNode rest = without(schema, keyword, "then", "else");
    List<JsonNode> branches = new ArrayList<>(SchemaCheck.list(schema.get(keyword)));
    if (keyword.equals("if")) {
      branches.set(
          0, Schemas.merge(flat(schema.get("if"), place), flat(orAny(schema.path("then")), place)));
      branches.add(orAny(schema.path("else")));
    } else if (place.depth() >= DEEP) {
      branches.sort(Comparator.comparing(SchemaSampler::nested));
    }
    UnusableSchema first = new UnusableSchema(keyword, place.path(), "could not be fulfilled.");
    UnusableSchema reason = null;
    for (int i = 0; i < branches.size(); i++) {
      try {
        Place here = place.branch(keyword);
        JsonNode value = value(Schemas.merge(rest, flat(branches.get(i), here)), here);
        if (check.broken(schema, value) == null) {
          return value;
        }
      } catch (UnusableSchema e) {
        reason = reason == null ? e : reason;
      }
    }
    throw reason != null && branches.size() == 1 ? reason : first;
  }

  private static JsonNode orAny(JsonNode schema) {
    return schema.isMissingNode() ? BooleanNode.TRUE : schema;
  }

  private static boolean nested(JsonNode schema) {
    return schema.has("$ref") || schema.has("properties") || schema.has("items");
  }

  private JsonNode choice(JsonNode schema, Place place) {
    JsonNode rest = without(schema, "enum");
    List<JsonNode> allowed =
        SchemaCheck.list(schema.get("enum")).stream()
            .filter(value -> check.broken(rest, value) == null)
            .toList();
    if (allowed.isEmpty()) {
      throw new UnusableSchema("enum", place.path(), "has no value that the other keywords allow.");
    }
    List<JsonNode> said =
        allowed.stream().filter(v -> v.isTextual() && facts.mentions(v.textValue())).toList();
    List<JsonNode> from = place.index() < said.size() ? said : allowed;
    return from.get(place.index() % from.size());
  }

  private JsonNode ofType(JsonNode schema, Place place) {
    List<String> types = Schemas.types(schema);
    boolean nullable = types.contains("null");
    String type = types.stream().filter(name -> !name.equals("null")).findFirst().orElse("null");
    if (nullable && place.depth() > DEEP) {
      return NullNode.instance;
    }
    return switch (type) {
      case "object" -> object(schema, place);
      case "array" -> array(schema, place);
      case "null" -> NullNode.instance;
      default -> scalar(schema, type, nullable, place);
    };
  }

  private JsonNode scalar(JsonNode schema, String type, boolean nullable, Place place) {
    Optional<JsonNode> said = scalars.said(schema, type, place.name(), false);
    if (said.isPresent() || nullable) {
      return said.orElse(NullNode.instance);
    }
    return switch (type) {
      case "boolean" -> BooleanNode.valueOf(place.index() % 2 == 1);
      case "string" -> scalars.text(schema, place.path(), place.name(), place.index());
      default -> scalars.number(schema, type, place.path(), place.index());
    };
  }

  private ObjectNode object(JsonNode schema, Place place) {
    ObjectNode object = JSON.objectNode();
    Set<String> required = new LinkedHashSet<>();
    schema.path("required").forEach(name -> required.add(name.asText()));
    int most = schema.path("maxProperties").asInt(Integer.MAX_VALUE);
    JsonNode properties = schema.path("properties");
    for (var property : properties.properties()) {
      String name = property.getKey();
      JsonNode value =
          required.remove(name)
              ? value(property.getValue(), place.member(name))
              : optional(
                  property.getValue(), place.member(name), object.size() + required.size() < most);
      if (value != null) {
        object.set(name, value);
      }
    }
    for (String name : required) {
      object.set(name, value(orAny(schema.path("additionalProperties")), place.member(name)));
    }
    return filled(object, schema, place);
  }

  /** Adds what minProperties and dependentRequired still ask for. */
  private ObjectNode filled(ObjectNode object, JsonNode schema, Place place) {
    List<String> missing = new ArrayList<>();
    schema.path("dependentRequired").properties().stream()
        .filter(dependent -> object.has(dependent.getKey()))
        .forEach(dependent -> dependent.getValue().forEach(name -> missing.add(name.asText())));
    int least = Math.min(schema.path("minProperties").asInt(0), MOST_ITEMS);
    for (var property : schema.path("properties").properties()) {
      if (object.size() + missing.size() < least && !object.has(property.getKey())) {
        missing.add(property.getKey());
      }
    }
    for (int i = 1; object.size() + missing.size() < least; i++) {
      missing.add("key" + i);
    }
    for (String name : missing) {
      JsonNode declared = schema.path("properties").path(name);
      JsonNode additional = orAny(schema.path("additionalProperties"));
      object.set(name, value(declared.isMissingNode() ? additional : declared, place.member(name)));
    }
    return object;
  }

  private @Nullable JsonNode optional(JsonNode schema, Place place, boolean room) {
    if (!room || place.depth() > DEEP) {
      return null;
    }
    try {
      JsonNode flat = flat(schema, place);
      if (generous) {
        return value(schema, place);
      }
      if (flat.has("enum")) {
        JsonNode choice = choice(flat, place);
        return choice.isTextual() && facts.mentions(choice.textValue()) ? choice : null;
      }
      List<String> types = Schemas.types(flat);
      boolean simple = types.size() == 1 && !flat.has("anyOf") && !flat.has("oneOf");
      return simple ? scalars.said(flat, types.get(0), place.name(), true).orElse(null) : null;
    } catch (UnusableSchema e) {
      return null;
    }
  }

  private ArrayNode array(JsonNode schema, Place place) {
    int least = schema.path("minItems").asInt(0);
    if (least > MOST_ITEMS) {
      throw new UnusableSchema("minItems", place.path(), "asks for more than the sandbox writes.");
    }
    List<String> listed = facts.listed();
    boolean texts = "string".equals(SchemaCheck.item(schema, 0).path("type").asText());
    JsonNode first = SchemaCheck.item(schema, 0);
    int wanted = place.depth() >= DEEP - 1 ? 0 : wanted(schema, first, texts ? listed : List.of());
    int count = Math.max(least, Math.min(wanted, schema.path("maxItems").asInt(MOST_ITEMS)));
    ArrayNode array = JSON.arrayNode();
    for (int i = 0; i < count; i++) {
      JsonNode item = orAny(SchemaCheck.item(schema, i));
      boolean plain = texts && i < listed.size() && !item.has("enum");
      JsonNode said = plain ? TextNode.valueOf(listed.get(i)) : NullNode.instance;
      try {
        array.add(plain && check.broken(item, said) == null ? said : value(item, place.item(i)));
      } catch (UnusableSchema e) {
        if (i < least) {
          throw e;
        }
        return array;
      }
    }
    return array;
  }

  private int wanted(JsonNode schema, JsonNode item, List<String> listed) {
    int tuple =
        Math.max(
            schema.path("prefixItems").size(),
            schema.path("items").isArray() ? schema.path("items").size() : 0);
    if (tuple > 0) {
      return tuple;
    }
    if (item.has("enum")) {
      long said =
          SchemaCheck.list(item.get("enum")).stream()
              .filter(v -> v.isTextual() && facts.mentions(v.textValue()))
              .count();
      return said > 0 ? (int) said : Math.min(2, item.get("enum").size());
    }
    return listed.isEmpty() ? 2 : listed.size();
  }
}
