package ai.beatra.provider.sandbox.chat;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.error.ErrorCode;
import ai.beatra.model.ChatCompletionRequest;
import ai.beatra.model.JsonObjectFormat;
import ai.beatra.model.JsonSchemaDefinition;
import ai.beatra.model.JsonSchemaFormat;
import ai.beatra.provider.ProviderException;
import ai.beatra.provider.sandbox.chat.schema.SchemaOracle;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonAnswersTest {

  private static ChatCompletionRequest request(String question, String schema) {
    return Sandbox.request(question)
        .responseFormat(
            new JsonSchemaFormat()
                .jsonSchema(
                    new JsonSchemaDefinition()
                        .name("answer")
                        .schema((ObjectNode) Sandbox.tree(schema))));
  }

  private static String fulfilled(String question, String schema) {
    String text = Sandbox.run(request(question, schema)).whole().text();
    assertThat(new SchemaOracle(Sandbox.tree(schema)).faults(Sandbox.tree(text))).isEmpty();
    return text;
  }

  @Test
  void answersJsonObjectWithAnObjectAboutThePrompt() {
    JsonNode object =
        Sandbox.tree(
            Sandbox.run(
                    Sandbox.request("Describe the sea as JSON.")
                        .responseFormat(new JsonObjectFormat()))
                .whole()
                .text());

    assertThat(object.isObject()).isTrue();
    assertThat(object.path("topic").asText()).isEqualTo("the sea");
  }

  @Test
  void saysTheJsonThatThePromptOrders() {
    ChatCompletionRequest request =
        Sandbox.request("Say exactly: {\"a\": [1, 2.50]}").responseFormat(new JsonObjectFormat());
    String schema = "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"array\"}}}";

    assertThat(Sandbox.tree(Sandbox.run(request).text()))
        .isEqualTo(Sandbox.tree("{\"a\":[1,2.5]}"));
    assertThat(fulfilled("Say exactly: {\"a\": []}", schema)).isEqualTo("{\"a\":[]}");
    assertThat(fulfilled("Say exactly: {\"a\": 1}", schema)).isNotEqualTo("{\"a\":1}");
  }

  @Test
  void answersAnObjectWhereTheSchemaIsLeftOut() {
    String body =
        """
        {"model":"m","messages":[{"role":"user","content":"The sea."}],
         "response_format":{"type":"json_schema","json_schema":{"name":"x"}}}""";

    assertThat(Sandbox.tree(Sandbox.run(Sandbox.json(body)).whole().text()).isObject()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "Extract the person: Ada Lovelace, born in 1815."
            + "|\"name\":{\"type\":\"string\"},\"born\":{\"type\":\"integer\"}"
            + "|{\"name\":\"Ada Lovelace\",\"born\":1815}",
        "Is this positive or not? \"I love it\""
            + "|\"sentiment\":{\"enum\":[\"negative\",\"positive\"]},\"text\":{\"type\":\"string\"}"
            + "|{\"sentiment\":\"positive\",\"text\":\"I love it\"}",
        "The title is \"Dune\", the price: 9.99, and it is in stock, see https://example.com/dune."
            + "|\"title\":{\"type\":\"string\"},\"price\":{\"type\":\"number\"},"
            + "\"url\":{\"type\":\"string\",\"format\":\"uri\"}"
            + "|{\"title\":\"Dune\",\"price\":9.99,\"url\":\"https://example.com/dune\"}",
        "Nothing here|\"nickname\":{\"type\":[\"string\",\"null\"],\"pattern\":\"^x\"}|{\"nickname\":null}",
        "Nothing here|\"n\":{\"type\":\"integer\",\"nullable\":true,\"minimum\":3,\"maximum\":3}|{\"n\":3}"
      })
  void takesValuesFromThePrompt(String question, String properties, String expected) {
    assertThat(fulfilled(question, "{\"type\":\"object\",\"properties\":{" + properties + "}}"))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "{\"type\":\"string\",\"pattern\":\"^(?=a)b$\"}|`pattern` at #",
        "{\"type\":\"object\",\"properties\":{\"x\":{\"$ref\":\"#/$defs/y\"}},\"required\":[\"x\"],"
            + "\"$defs\":{\"y\":{\"type\":\"string\",\"pattern\":\"[\"}}}|`pattern` at #/$defs/y",
        "{\"type\":\"object\",\"if\":{}}|`if` at #",
        "{\"type\":\"array\",\"items\":{\"type\":\"object\",\"patternProperties\":{}},\"minItems\":1}"
            + "|`patternProperties` at #/items",
        "{\"type\":\"text\"}|`type` at #",
        "{\"$ref\":\"#/$defs/missing\"}|`$ref` at #",
        "{\"$ref\":\"https://example.com/schema.json\"}|`$ref` at",
        "{\"$ref\":\"#\"}|`$ref` at",
        "{\"$defs\":{\"n\":{\"type\":\"object\",\"properties\":{\"n\":{\"$ref\":\"#/$defs/n\"}},"
            + "\"required\":[\"n\"]}},\"$ref\":\"#/$defs/n\"}|`$ref` at #/$defs/n",
        "{\"type\":\"integer\",\"minimum\":5,\"maximum\":4}|`minimum` at #",
        "{\"type\":\"integer\",\"multipleOf\":7,\"minimum\":1,\"maximum\":6}|`minimum` at #",
        "{\"type\":\"string\",\"minLength\":5,\"maxLength\":4}|`minLength` at #",
        "{\"type\":\"string\",\"minLength\":1000000000}|`minLength` at #",
        "{\"type\":\"array\",\"minItems\":1000000000}|`minItems` at #",
        "{\"type\":\"object\",\"minProperties\":1000000000}|`minProperties` at #",
        "{\"type\":\"array\",\"items\":{\"const\":1},\"minItems\":2,\"uniqueItems\":true}|`uniqueItems` at #",
        "{\"enum\":[\"a\"],\"type\":\"integer\"}|`enum` at #",
        "{\"type\":\"object\",\"properties\":{\"a\":false},\"required\":[\"a\"]}|`false` at #/properties/a",
        "{\"allOf\":[{\"type\":\"string\"},{\"type\":\"integer\"}]}|`",
        "{\"oneOf\":[{\"type\":\"integer\"},{\"type\":\"number\",\"multipleOf\":1}]}|`oneOf` at #",
        "{\"type\":\"object\",\"required\":[\"a\"],\"additionalProperties\":false}|`false` at #/properties/a",
        "{\"type\":\"number\",\"minimum\":1e999}|`minimum` at #",
        "{\"anyOf\":[]}|`anyOf` at #",
        "{\"properties\":{\"a\":5},\"required\":[\"a\"]}|`schema` at #/properties/a",
        "{\"type\":\"string\",\"pattern\":\"^((a{999}){999}){999}$\"}|`pattern` at #",
        "{\"type\":\"string\",\"pattern\":\"^(x)(\\\\1\\\\1)(\\\\2\\\\2)$\",\"minLength\":100}|`pattern` at #"
      })
  void refusesASchemaThatItCannotFulfilAndSaysWhy(String schema, String where) {
    Received received = Sandbox.run(request("x", schema));

    assertThat(received.failure())
        .isInstanceOfSatisfying(
            ProviderException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST))
        .hasMessageStartingWith("The sandbox cannot fulfil the schema: ")
        .hasMessageContaining(where);
    assertThat(received.events()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"string\",\"pattern\":\"^(a+)+$\",\"minLength\":30}",
        "{\"type\":\"string\",\"pattern\":\"^(([a-z])+.)+[A-Z]([a-z])+$\"}",
        "{\"type\":\"string\",\"pattern\":\"(x+x+)+y\"}"
      })
  void survivesPatternsThatBacktrackForEver(String schema) {
    // Every text of the prompt is tried against the pattern.
    String hostile =
        "\"" + "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!" + "\" \"" + "x".repeat(400) + "\"";

    assertThat(fulfilled(hostile, schema)).isNotEmpty();
  }

  @Test
  void boundsSchemasThatGrowExponentially() {
    StringBuilder defs = new StringBuilder("\"d0\":{\"type\":\"string\"}");
    for (int i = 1; i < 60; i++) {
      String ref = "{\"$ref\":\"#/$defs/d%d\"}".formatted(i - 1);
      defs.append(",\"d%d\":{\"allOf\":[%s,%s]}".formatted(i, ref, ref));
    }
    Received received =
        Sandbox.run(request("x", "{\"$defs\":{" + defs + "},\"$ref\":\"#/$defs/d25\"}"));

    assertThat(received.failure())
        .isInstanceOf(ProviderException.class)
        .hasMessageContaining("$ref");
  }

  @Test
  void boundsWidePromptsAndSchemas() {
    StringBuilder properties = new StringBuilder("\"p0\":{\"type\":\"string\"}");
    for (int i = 1; i < 3_000; i++) {
      properties.append(",\"p%d\":{\"type\":\"string\",\"pattern\":\"^(a|a)*$\"}".formatted(i));
    }
    String schema = "{\"type\":\"object\",\"properties\":{" + properties + "}}";

    assertThat(fulfilled("Name One And Two ".repeat(10_000), schema)).isNotEmpty();
  }

  @Test
  void usesWhatAFunctionReturned() {
    String body =
        """
        {"model":"m","messages":[{"role":"user","content":"How warm is it in Paris?"},
         {"role":"assistant","tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":"{}"}}]},
         {"role":"tool","tool_call_id":"a","content":"{\\"temperature\\": 18}"}],
         "response_format":{"type":"json_schema","json_schema":{"name":"x","schema":{"type":"object",
          "properties":{"city":{"type":"string"},"temperature":{"type":"number"}},
          "required":["city","temperature"]}}}}""";

    assertThat(Sandbox.run(Sandbox.json(body)).whole().text())
        .isEqualTo("{\"city\":\"Paris\",\"temperature\":18}");
  }
}
