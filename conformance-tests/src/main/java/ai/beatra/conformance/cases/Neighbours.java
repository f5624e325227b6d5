package ai.beatra.conformance.cases;

import ai.beatra.conformance.contract.Json;
import ai.beatra.conformance.contract.Place;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.github.curiousoddman.rgxgen.RgxGen;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** The values around one that a schema describes: on its boundaries, and just beyond them. */
final class Neighbours {
  static final String UNDECLARED = "has an undeclared member";
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** Longer bounds are not tried, so that no request becomes large. */
  private static final int LONGEST = 10_000;

  private static final int MATCHES = 2;
  private static final String UNKNOWN = "beatra-conformance-unknown";

  private final Random random;
  private final Place schema;
  private final String at;
  private final JsonNode value;
  private final List<Neighbour> all = new ArrayList<>();

  private Neighbours(Random random, Place schema, String at, JsonNode value) {
    this.random = random;
    this.schema = schema;
    this.at = at;
    this.value = value;
  }

  /**
   * @param at where the value stands
   */
  static List<Neighbour> of(Random random, Place schema, String at, JsonNode value) {
    Neighbours neighbours = new Neighbours(random, schema, at, value);
    switch (schema.text("type")) {
      case "string" -> neighbours.text();
      case "integer" -> neighbours.number(true);
      case "number" -> neighbours.number(false);
      case "boolean" -> neighbours.flag();
      case "array" -> neighbours.array();
      case "object" -> neighbours.object();
      default -> {
        // A union says nothing itself; its variants do.
      }
    }
    return neighbours.all;
  }

  private void add(String name, @Nullable JsonNode other, boolean valid) {
    all.add(new Neighbour(name, at, other, valid));
  }

  private void wrongTypes(JsonNode... others) {
    for (JsonNode other : others) {
      add("is " + Json.write(other), other, false);
    }
  }

  private void text() {
    wrongTypes(JSON.numberNode(7), JSON.booleanNode(true), JSON.arrayNode(), JSON.objectNode());
    if (schema.has("enum")) {
      schema.node().path("enum").forEach(each -> add("is " + each, each, true));
      add("is no such value", TextNode.valueOf(UNKNOWN), false);
      add("is in capitals", TextNode.valueOf(value.asText().toUpperCase(Locale.ROOT)), false);
    } else if (schema.has("pattern")) {
      RgxGen pattern = RgxGen.parse(schema.text("pattern").replaceAll("^\\^|\\$$", ""));
      for (int i = 0; i < MATCHES; i++) {
        add("matches", TextNode.valueOf(pattern.generate(random)), true);
      }
      add("does not match", TextNode.valueOf(pattern.generateNotMatching(random)), false);
      add("is empty", TextNode.valueOf(""), false);
    } else {
      lengths();
    }
  }

  private void lengths() {
    int shortest = schema.node().path("minLength").asInt(0);
    long longest = schema.node().path("maxLength").asLong(LONGEST + 1);
    length(shortest, true);
    length(shortest - 1, false);
    if (longest <= LONGEST) {
      length((int) longest, true);
      length((int) longest + 1, false);
      // The schema counts characters, not UTF-16 units.
      add(longest + " emoji", TextNode.valueOf("\ud83d\ude00".repeat((int) longest)), true);
    } else {
      add("is not ASCII", TextNode.valueOf("\u00e4\u20ac\ud83d\ude00\t\u2028\u0000"), true);
    }
  }

  private void length(int length, boolean valid) {
    if (length >= 0) {
      add("has length " + length, TextNode.valueOf("x".repeat(length)), valid);
    }
  }

  private void number(boolean whole) {
    wrongTypes(
        TextNode.valueOf(value.asText()),
        JSON.booleanNode(true),
        JSON.arrayNode(),
        JSON.objectNode());
    if (whole) {
      add("is a fraction", JSON.numberNode(new BigDecimal("1.5")), false);
    }
    bound("minimum", -1);
    bound("maximum", 1);
    if (schema.text("format").equals("int64")) {
      add("is the greatest int64", JSON.numberNode(Long.MAX_VALUE), true);
      add("is beyond int64", JSON.numberNode(BigInteger.ONE.shiftLeft(63)), false);
    }
  }

  private void bound(String keyword, int outwards) {
    if (schema.has(keyword)) {
      BigDecimal bound = schema.node().path(keyword).decimalValue();
      BigDecimal step = BigDecimal.valueOf(outwards);
      boolean open =
          schema.node().path("exclusive" + (outwards < 0 ? "Minimum" : "Maximum")).asBoolean();
      number("is the " + keyword, bound, !open);
      number("is within the " + keyword, bound.subtract(step), true);
      number("is beyond the " + keyword, bound.add(step), false);
    }
  }

  private void number(String name, BigDecimal number, boolean valid) {
    boolean whole = schema.text("type").equals("integer");
    add(name, whole ? JSON.numberNode(number.toBigInteger()) : JSON.numberNode(number), valid);
  }

  private void flag() {
    wrongTypes(TextNode.valueOf("true"), JSON.numberNode(1), JSON.arrayNode(), JSON.objectNode());
    add("is true", JSON.booleanNode(true), true);
    add("is false", JSON.booleanNode(false), true);
  }

  private void array() {
    wrongTypes(JSON.objectNode(), TextNode.valueOf("x"), JSON.numberNode(7));
    if (value.isEmpty()) {
      return;
    }
    int fewest = schema.node().path("minItems").asInt(0);
    int most = schema.node().path("maxItems").asInt(LONGEST);
    items(fewest, true);
    items(fewest - 1, false);
    if (most < LONGEST) {
      items(most, true);
      items(most + 1, false);
    }
    ArrayNode withNull = value.deepCopy();
    all.add(
        new Neighbour(
            "item null", at + "/0", withNull.get(0).isNull() ? null : JSON.nullNode(), false));
  }

  private void items(int count, boolean valid) {
    if (count >= 0) {
      ArrayNode items = JSON.arrayNode();
      for (int i = 0; i < count; i++) {
        items.add(value.get(i % value.size()));
      }
      add("has " + count + " items", items, valid);
    }
  }

  private void object() {
    wrongTypes(JSON.arrayNode(), TextNode.valueOf("x"), JSON.numberNode(7), JSON.booleanNode(true));
    JsonNode additional = schema.node().path("additionalProperties");
    if (!additional.isObject()) {
      boolean open = additional.asBoolean(true);
      ObjectNode more = value.deepCopy();
      more.putObject(UNKNOWN).put("a", 1);
      all.add(new Neighbour(UNDECLARED, open ? at : at + "/" + UNKNOWN, more, open));
    }
    schema.child("properties").members().keySet().stream().filter(value::has).forEach(this::member);
    int most = schema.node().path("maxProperties").asInt(LONGEST);
    if (most < LONGEST && !value.isEmpty()) {
      members(most, true);
      members(most + 1, false);
    }
  }

  /** For an optional member, null means the same as leaving it out. */
  private void member(String name) {
    boolean optional = true;
    for (JsonNode required : schema.node().path("required")) {
      optional &= !required.asText().equals(name);
    }
    String member = at + "/" + Place.escape(name);
    all.add(new Neighbour("is left out", member, null, optional));
    all.add(new Neighbour("is null", member, JSON.nullNode(), optional));
  }

  private void members(int count, boolean valid) {
    ObjectNode members = JSON.objectNode();
    for (int i = 0; i < count; i++) {
      members.set("member" + i, value.elements().next());
    }
    add("has " + count + " members", members, valid);
  }
}
