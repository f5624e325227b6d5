package ai.beatra.provider.sandbox.chat.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaSamplerTest {
  private static final String PROMPT =
      "Ada Lovelace (ada@example.org), born in 1815, wrote \"Notes\" in London on 1843-09-05. Red,"
          + " green and blue are 3 colours; 0.5 is a half and -7 is below zero.";

  static Stream<String> schemas() {
    return Stream.of(
        "{}",
        "{\"type\":\"object\"}",
        "{\"type\":\"null\"}",
        "{\"type\":\"boolean\"}",
        "{\"const\":{\"a\":[1,null]}}",
        "{\"enum\":[null,1,\"x\",{\"y\":true}]}",
        "{\"type\":\"integer\",\"exclusiveMinimum\":0,\"exclusiveMaximum\":2}",
        "{\"type\":\"integer\",\"minimum\":-10,\"maximum\":-10}",
        "{\"type\":\"integer\",\"maximum\":-100}",
        "{\"type\":\"number\",\"exclusiveMinimum\":0,\"exclusiveMaximum\":1}",
        "{\"type\":\"number\",\"minimum\":0.25,\"maximum\":0.26}",
        "{\"type\":\"number\",\"multipleOf\":0.01,\"minimum\":0.005,\"maximum\":0.02}",
        "{\"type\":\"number\",\"minimum\":1e300}",
        "{\"minimum\":12345678901234567890}",
        "{\"type\":\"string\",\"minLength\":100,\"maxLength\":100}",
        "{\"type\":\"string\",\"maxLength\":0}",
        "{\"type\":\"string\",\"maxLength\":99999999999}",
        "{\"type\":\"string\",\"pattern\":\"^[A-Z]{2}-\\\\d{4}$\"}",
        "{\"type\":\"string\",\"pattern\":\"^[\\\\w.+-]{1,64}@[\\\\w-]{1,63}(\\\\.[\\\\w-]{2,63})+$\"}",
        "{\"type\":\"string\",\"pattern\":\"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\"}",
        "{\"type\":\"string\",\"pattern\":\"^(GET|POST|PUT) \\\\/[a-z/]*$\",\"minLength\":8}",
        "{\"type\":\"array\",\"items\":{\"type\":\"integer\"},\"minItems\":5,\"maxItems\":5,\"uniqueItems\":true}",
        "{\"type\":\"array\",\"items\":{\"enum\":[\"a\",\"b\",\"c\"]},\"minItems\":3,\"uniqueItems\":true}",
        "{\"type\":\"array\",\"items\":{\"type\":\"boolean\"},\"minItems\":2,\"uniqueItems\":true}",
        "{\"type\":\"array\",\"items\":{\"type\":\"object\",\"properties\":{\"id\":{\"type\":\"string\"}},"
            + "\"required\":[\"id\"]},\"minItems\":4,\"uniqueItems\":true}",
        "{\"type\":\"array\",\"prefixItems\":[{\"type\":\"string\"},{\"type\":\"integer\"}],\"items\":false}",
        "{\"type\":\"array\",\"prefixItems\":[{\"const\":\"a\"}],\"items\":{\"type\":\"null\"},\"minItems\":3}",
        "{\"type\":\"array\",\"maxItems\":0}",
        "{\"type\":\"array\"}",
        "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"integer\"},\"b\":{\"type\":\"integer\"},"
            + "\"c\":{\"type\":\"integer\"}},\"maxProperties\":2,\"required\":[\"c\"]}",
        "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"integer\"},\"b\":{\"type\":\"integer\"}},"
            + "\"minProperties\":2,\"additionalProperties\":false}",
        "{\"type\":\"object\",\"required\":[\"undeclared\"],\"additionalProperties\":{\"type\":\"boolean\"}}",
        "{\"type\":\"object\",\"propertyNames\":{\"pattern\":\"^[a-z]\"},\"additionalProperties\":{\"type\":\"string\"}}",
        "{\"anyOf\":[{\"type\":\"string\",\"maxLength\":2},{\"type\":\"null\"}]}",
        "{\"anyOf\":[{\"enum\":[1],\"type\":\"string\"},{\"type\":\"integer\",\"minimum\":9}]}",
        "{\"oneOf\":[{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}},\"required\":[\"a\"]},"
            + "{\"type\":\"object\",\"properties\":{\"b\":{\"type\":\"string\"}},\"required\":[\"b\"]}]}",
        "{\"oneOf\":[{\"type\":\"integer\",\"multipleOf\":3},{\"type\":\"integer\",\"multipleOf\":5}],\"minimum\":15}",
        "{\"type\":\"object\",\"properties\":{\"kind\":{\"type\":\"string\"}},\"oneOf\":["
            + "{\"properties\":{\"kind\":{\"const\":\"a\"},\"x\":{\"type\":\"integer\"}},\"required\":[\"kind\",\"x\"]},"
            + "{\"properties\":{\"kind\":{\"const\":\"b\"}},\"required\":[\"kind\"]}]}",
        "{\"allOf\":[{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"integer\",\"minimum\":3}},\"required\":[\"a\"]},"
            + "{\"properties\":{\"a\":{\"maximum\":4},\"b\":{\"type\":\"string\"}},\"required\":[\"b\"]}]}",
        "{\"allOf\":[{\"minimum\":3},{\"minimum\":5},{\"maximum\":9},{\"maximum\":7}],\"type\":\"integer\"}",
        "{\"allOf\":[{\"type\":[\"integer\",\"string\"]},{\"type\":\"number\"}]}",
        "{\"allOf\":[{\"enum\":[1,2,3]},{\"enum\":[3,4]}]}",
        "{\"$defs\":{\"p\":{\"type\":\"string\",\"minLength\":3}},\"type\":\"object\","
            + "\"properties\":{\"a\":{\"$ref\":\"#/$defs/p\",\"maxLength\":4}},\"required\":[\"a\"]}",
        "{\"definitions\":{\"a/b\":{\"type\":\"integer\"}},\"$ref\":\"#/definitions/a~1b\"}",
        "{\"type\":\"object\",\"properties\":{\"value\":{\"type\":\"integer\"},\"children\":{\"type\":\"array\","
            + "\"items\":{\"$ref\":\"#\"}}},\"required\":[\"value\",\"children\"],\"additionalProperties\":false}",
        "{\"$defs\":{\"n\":{\"type\":\"object\",\"properties\":{\"next\":{\"anyOf\":[{\"$ref\":\"#/$defs/n\"},"
            + "{\"type\":\"null\"}]}},\"required\":[\"next\"]}},\"$ref\":\"#/$defs/n\"}",
        "{\"type\":[\"string\",\"null\"],\"format\":\"date\"}",
        "{\"type\":[\"object\",\"null\"],\"properties\":{\"größe\":{\"type\":\"number\"},\"\":{\"type\":\"string\"}}}",
        "{\"title\":\"T\",\"description\":\"d\",\"default\":1,\"examples\":[2],\"$comment\":\"c\",\"x-y\":0,"
            + "\"type\":\"integer\"}");
  }

  @ParameterizedTest
  @MethodSource("schemas")
  void makesAValueThatAnotherValidatorTakes(String schema) {
    assertValid(SchemaOracle.tree(schema));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "date",
        "time",
        "date-time",
        "duration",
        "email",
        "hostname",
        "uri",
        "uri-reference",
        "ipv4",
        "ipv6",
        "uuid",
        "json-pointer",
        "regex",
        "uri-template",
        "iri",
        "made-up"
      })
  void makesEveryFormat(String format) {
    assertValid(
        SchemaOracle.tree(
            """
            {"type":"array","items":{"type":"string","format":"%s"},"minItems":3,"uniqueItems":true}\
            """
                .formatted(format)));
  }

  private static void assertValid(JsonNode schema) {
    for (String text : List.of("", PROMPT)) {
      for (boolean generous : new boolean[] {true, false}) {
        JsonNode value = SchemaSampler.sample(schema, text, 1, generous, new Effort(() -> false));
        assertThat(new SchemaOracle(schema).faults(SchemaOracle.tree(value.toString())))
            .as("%s for %s", value, schema)
            .isEmpty();
        assertThat(SchemaSampler.sample(schema, text, 1, generous, new Effort(() -> false)))
            .isEqualTo(value);
      }
    }
  }

  @Test
  void makesValidValuesForAThousandSchemas() {
    IntStream.range(0, 1_000).forEach(i -> assertValid(new Schemata(new Dice(i)).root()));
  }

  @Test
  void includesWhatIsOptionalOnlyWhereItIsAskedTo() {
    JsonNode schema =
        SchemaOracle.tree(
            "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"},\"b\":{\"type\":\"integer\"}}}");

    assertThat(SchemaSampler.sample(schema, "", 1, false, new Effort(() -> false))).isEmpty();
    assertThat(SchemaSampler.sample(schema, "", 1, true, new Effort(() -> false))).hasSize(2);
  }

  /** Makes schemas of every keyword that have a value by the way they are made. */
  private static final class Schemata {
    private final Dice dice;

    Schemata(Dice dice) {
      this.dice = dice;
    }

    ObjectNode root() {
      ObjectNode root = schema(0);
      root.putObject("$defs")
          .set("it", JsonNodeFactory.instance.objectNode().put("type", "integer"));
      return root;
    }

    private ObjectNode schema(int depth) {
      ObjectNode schema = JsonNodeFactory.instance.objectNode();
      switch (dice.nextInt(depth > 3 ? 5 : 9)) {
        case 0 -> text(schema);
        case 1 -> number(schema, "integer");
        case 2 -> number(schema, "number");
        case 3 -> schema.put("type", "boolean");
        case 4 -> schema.putArray("enum").add("red").add(7).add(dice.nextInt(100)).addNull();
        case 5, 6 -> object(schema, depth);
        case 7 -> array(schema, depth);
        default -> combined(schema, depth);
      }
      if (schema.path("type").isTextual() && dice.nextInt(8) == 0) {
        String type = schema.get("type").asText();
        schema.putArray("type").add(type).add("null");
      }
      return schema;
    }

    private void text(ObjectNode schema) {
      schema.put("type", "string");
      switch (dice.nextInt(4)) {
        case 0 -> {
          int least = dice.nextInt(20);
          schema.put("minLength", least).put("maxLength", least + dice.nextInt(20));
        }
        case 1 ->
            schema.put(
                "pattern", pick("^[a-z]{3,9}$", "\\d+", "^(yes|no)$", "^A.*z$", "[^0-9]{2}"));
        case 2 -> schema.put("format", pick("date", "email", "uuid", "uri", "date-time"));
        default -> schema.put("description", "free");
      }
    }

    private String pick(String... from) {
      return from[dice.nextInt(from.length)];
    }

    private void number(ObjectNode schema, String type) {
      schema.put("type", type);
      int low = dice.nextInt(-50, 50);
      if (dice.nextInt(2) == 0) {
        schema.put(dice.nextInt(2) == 0 ? "minimum" : "exclusiveMinimum", low);
      }
      if (dice.nextInt(2) == 0) {
        schema.put(
            dice.nextInt(2) == 0 ? "maximum" : "exclusiveMaximum", low + 20 + dice.nextInt(30));
      }
      if (dice.nextInt(3) == 0) {
        schema.put("multipleOf", dice.nextInt(1, 8));
      } else if (dice.nextInt(4) == 0) {
        schema.put("multipleOf", 0.25);
      }
    }

    private void object(ObjectNode schema, int depth) {
      schema.put("type", "object");
      ObjectNode properties = schema.putObject("properties");
      var required = schema.putArray("required");
      for (String name : List.of("name", "born", "city", "text", "x")) {
        if (dice.nextInt(2) == 0) {
          properties.set(name, schema(depth + 1));
          if (dice.nextInt(2) == 0) {
            required.add(name);
          }
        }
      }
      if (dice.nextInt(3) == 0) {
        schema.put("minProperties", properties.size());
        schema.put("maxProperties", properties.size() + 1);
      }
      if (dice.nextInt(2) == 0) {
        schema.put("additionalProperties", false);
      }
    }

    private void array(ObjectNode schema, int depth) {
      schema.put("type", "array");
      schema.set("items", schema(depth + 1));
      int least = dice.nextInt(3);
      schema.put("minItems", least).put("maxItems", least + dice.nextInt(3));
      if (dice.nextInt(3) == 0) {
        schema.putArray("prefixItems").add(schema(depth + 1)).add(schema(depth + 1));
      }
    }

    private void combined(ObjectNode schema, int depth) {
      switch (dice.nextInt(4)) {
        case 0 -> schema.putArray("anyOf").add(schema(depth + 1)).add(schema(depth + 1));
        case 1 -> {
          ObjectNode text = JsonNodeFactory.instance.objectNode().put("type", "string");
          schema
              .putArray("oneOf")
              .add(text)
              .add(JsonNodeFactory.instance.objectNode().put("type", "array"));
        }
        case 2 -> {
          ObjectNode narrow = JsonNodeFactory.instance.objectNode().put("title", "narrow");
          schema.putArray("allOf").add(schema(depth + 1)).add(narrow);
        }
        default -> schema.put("$ref", "#/$defs/it");
      }
    }
  }
}
