package ai.beatra.server;

import static ai.beatra.error.ErrorCode.INVALID_REQUEST;
import static ai.beatra.error.ErrorCode.UNSUPPORTED_MODEL;

import ai.beatra.error.ErrorCode;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** Bodies that are not one JSON object in UTF-8, or not of the right shape. */
final class BadJson {
  private static final String START =
      "{\"model\":\"auto\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]";

  private final Request chat;
  private final List<BadInput> rows = new ArrayList<>();

  private BadJson(Request chat) {
    this.chat = chat;
  }

  static List<BadInput> rows(Request chat) {
    var all = new BadJson(chat);
    all.addTexts();
    all.addEncodings();
    all.addLimits();
    all.addValues();
    all.addModels();
    return all.rows;
  }

  private void add(String name, byte[] body, ErrorCode code, String param, String word) {
    rows.add(BadInput.of(name, chat.json(body), code, param, word));
  }

  private void body(String name, String body, String param, String word) {
    add(name, body.getBytes(StandardCharsets.UTF_8), INVALID_REQUEST, param, word);
  }

  /** A valid request with one more member. */
  private void member(String name, String member, String param, String word) {
    body(name, START + "," + member + "}", param, word);
  }

  private void addTexts() {
    body("no body", "", "", "is empty");
    body("white space", " \r\n\t ", "", "is empty");
    body("null", "null", "", "is empty");
    body("array", "[]", "", "must be an object");
    body("number", "5", "", "must be an object");
    body("true", "true", "", "must be an object");
    body("string", "\"a\"", "", "must be an object");
    Stream.of(
            START,
            "{\"model\":",
            "{\"mod",
            "{'model':'auto'}",
            "{model:\"auto\"}",
            "{\"a\":1,}",
            "{\"a\":[1,]}",
            "{,}",
            "{\"a\" 1}",
            "/*a*/{}",
            "//a\n{}",
            "#a\n{}",
            "{\"a\":NaN}",
            "{\"temperature\":NaN}",
            "{\"temperature\":-Infinity}",
            "{\"a\":undefined}",
            "{\"a\":True}",
            "{\"seed\":01}",
            "{\"seed\":+1}",
            "{\"seed\":.5}",
            "{\"seed\":1.}",
            "{\"seed\":0x1}",
            "{\"seed\":-}",
            "{\"model\":\"a\u0001\"}",
            "{\"model\":\"a\nb\"}",
            "{\"model\":\"\\x\"}",
            "{\"model\":\"\\u00g0\"}",
            ")]}'\n{}",
            "model=auto&messages=x",
            "<request/>",
            START + "}x",
            START + "}]",
            START + "}\0")
        .forEach(text -> body("not JSON: " + text.replace(START, "…"), text, "", "not valid JSON"));
    body("two objects", START + "}{}", "", "after its end");
    body("lines of JSON", START + "}\n" + START + "}", "", "after its end");
    Stream.of(
            "\"model\":\"auto\"",
            "\"mod\\u0065l\":\"auto\"",
            "\"foo\":{\"a\":1,\"a\":1}",
            "\"model_options\":{\"a\":1,\"a\":1}",
            "\"tools\":[{\"type\":\"function\",\"type\":\"function\"}]")
        .forEach(twice -> member("member twice: " + twice, twice, "", "twice"));
  }

  private void addEncodings() {
    for (String name : List.of("UTF-16LE", "UTF-16BE", "UTF-16", "UTF-32LE", "UTF-32BE")) {
      byte[] body = (START + "}").getBytes(Charset.forName(name));
      add(name, body, INVALID_REQUEST, "", "UTF-8");
    }
    body("byte order mark", "\uFEFF" + START + "}", "", "UTF-8");
    for (String hex :
        List.of("ff", "c328", "c3", "c0af", "eda080", "f4908080", "80", "e282", "f8888080")) {
      String broken = new String(HexFormat.of().parseHex(hex), StandardCharsets.ISO_8859_1);
      byte[] content =
          START.replace("Hi", broken).concat("}").getBytes(StandardCharsets.ISO_8859_1);
      byte[] unknown =
          (START + ",\"foo\":\"" + broken + "\"}").getBytes(StandardCharsets.ISO_8859_1);
      add("content with the bytes " + hex, content, INVALID_REQUEST, "", "UTF-8");
      add("unknown member with the bytes " + hex, unknown, INVALID_REQUEST, "", "UTF-8");
    }
  }

  private void addLimits() {
    String deep = "[".repeat(100_000) + "]".repeat(100_000);
    String objects = "{\"a\":".repeat(100_000) + "1" + "}".repeat(100_000);
    String digits = "1".repeat(1_000_000);
    String tool = "{\"type\":\"function\",\"function\":{\"name\":\"a\",\"parameters\":{\"a\":";
    body("nested 100,000 deep", deep, "", "must be an object");
    body("nested 100,000 deep and not closed", "[".repeat(100_000), "", "must be an object");
    member("unknown member nested 100,000 deep", "\"foo\":" + deep, "", "200 levels");
    member("unknown member of 100,000 objects", "\"foo\":" + objects, "", "200 levels");
    member("model_options nested deep", "\"model_options\":" + objects, "/model_options", "200");
    body("messages nested deep", "{\"messages\":" + deep + "}", "/messages/0", "must be an object");
    member(
        "parameters of a tool nested deep",
        "\"tools\":[" + tool + deep + "}}}]",
        "/tools/0/function/parameters",
        "200 levels");
    member("number of a million digits", "\"seed\":" + digits, "", "1000 digits");
    member("fraction of a million digits", "\"temperature\":0." + digits, "", "1000 digits");
    member("unknown number of a million digits", "\"foo\":" + digits, "", "1000 digits");
    member("name of a million characters", "\"" + digits + "\":1", "", "50000 characters");
    body(
        "10,001 messages that are none",
        "{\"model\":\"auto\",\"messages\":[{}" + ",{}".repeat(10_000) + "]}",
        "/messages/0/role",
        "is required");
    member("10,000 tools", "\"tools\":[" + "{},".repeat(9_999) + "{}]", "/tools", "at most 128");
    member(
        "10,000 biases too large",
        Stream.iterate(0, i -> i + 1)
            .limit(10_000)
            .map(i -> "\"" + i + "\":101")
            .toList()
            .toString()
            .replace("[", "\"logit_bias\":{")
            .replace("]", "}"),
        "/logit_bias/0",
        "the first 100 are in details.errors");
  }

  private void addValues() {
    member("1e400 for a number", "\"temperature\":1e400", "/temperature", "at most 2");
    member("1e400 for an integer", "\"seed\":1e400", "/seed", "must be an integer");
    member("fraction for an integer", "\"n\":1.5", "/n", "must be an integer");
    member("1.5 for an integer", "\"n\":1.5", "/n", "must be an integer");
    member("minus zero where one is least", "\"n\":-0", "/n", "at least 1");
    member("integer over 32 bit", "\"n\":2147483648", "/n", "2147483647");
    member("integer over 64 bit", "\"seed\":9223372036854775808", "/seed", "9223372036854775807");
    member(
        "max_tokens of 23 digits",
        "\"max_tokens\":99999999999999999999999",
        "/max_tokens",
        "must be an integer from");
    member("text for a number", "\"temperature\":\"1\"", "/temperature", "must be a number");
    member("text for true", "\"stream\":\"true\"", "/stream", "true or false");
    member("one for true", "\"stream\":1", "/stream", "true or false");
    member("number for a text", "\"user\":5", "/user", "must be a string");
    member(
        "unknown value",
        "\"reasoning_effort\":\"x\"",
        "/reasoning_effort",
        "must be one of none, minimal");
    member("object for an array", "\"tools\":{}", "/tools", "must be an array");
    member("null in an array", "\"stop\":[\"a\",null]", "/stop/1", "is required");
    member("name with a slash", "\"metadata\":{\"a/b~c\":5}", "/metadata/a~1b~0c", "a string");
    member(
        "wrong type far inside",
        "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"a\"}},{\"type\":\"function\","
            + "\"function\":{\"name\":\"b\",\"strict\":\"no\"}}]",
        "/tools/1/function/strict",
        "true or false");
    body("object for messages", "{\"model\":\"auto\",\"messages\":{}}", "/messages", "an array");
    body("array for model", START.replace("\"auto\"", "[\"auto\"]") + "}", "/model", "a string");
    body("no messages", "{\"model\":\"auto\"}", "/messages", "is required");
    body("empty object", "{}", "/messages", "is required");
    body(
        "model of a million letters",
        START.replace("auto", "a".repeat(1_000_000)) + "}",
        "/model",
        "1 to 256 characters");
  }

  private void addModels() {
    for (String model : List.of("none", "\\ud800", "\\u0000", "a\\r\\nb", "<script>", "../auto")) {
      byte[] body = (START.replace("auto", model) + "}").getBytes(StandardCharsets.UTF_8);
      add("model " + model, body, UNSUPPORTED_MODEL, "/model", "GET /v1/models");
    }
  }
}
