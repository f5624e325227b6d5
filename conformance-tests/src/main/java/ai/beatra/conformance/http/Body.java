package ai.beatra.conformance.http;

import ai.beatra.conformance.contract.Json;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** What a request carries. What only makes it large is not held but made while it is sent. */
public sealed interface Body permits Body.Bytes, Form {
  Body NONE = of("");

  long length();

  /** Its bytes, from the first one on each time. */
  InputStream stream();

  /** The value that a schema speaks of; empty when there is none. */
  Optional<JsonNode> json();

  /** For people, and without what only makes it large. */
  String text();

  /** One that asks for something else. */
  Body other();

  /** The same with each match of a pattern replaced. */
  Body replaced(String regex, String other);

  /** How the shell sends it: what is piped into curl, empty for nothing, and curl's arguments. */
  Curl curl();

  /**
   * Words of a shell line.
   *
   * @param input a command, empty for none
   */
  record Curl(String input, String arguments) {}

  /** JSON, or whatever else is sent as it stands, and so many spaces. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Bytes(byte[] bytes, long padding) implements Body {
    private static final int LONGEST_SHOWN = 4000;

    @Override
    public long length() {
      return bytes.length + padding;
    }

    @Override
    public InputStream stream() {
      return new SequenceInputStream(new ByteArrayInputStream(bytes), Body.filler(padding, ' '));
    }

    @Override
    public Optional<JsonNode> json() {
      return Json.parse(bytes);
    }

    @Override
    public String text() {
      return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public Body other() {
      ObjectNode more = (ObjectNode) json().filter(JsonNode::isObject).orElseThrow();
      more.putObject("metadata").put("conformance", "another");
      return Body.of(Json.write(more));
    }

    @Override
    public Body replaced(String regex, String other) {
      return new Bytes(text().replaceAll(regex, other).getBytes(StandardCharsets.UTF_8), padding);
    }

    @Override
    public Curl curl() {
      if (length() <= LONGEST_SHOWN) {
        String whole = text() + " ".repeat((int) padding);
        return new Curl("", whole.isEmpty() ? "" : " --data-binary " + quoted(whole));
      }
      String start = bytes.length <= LONGEST_SHOWN ? text() : text().substring(0, 200);
      long spaces = length() - start.getBytes(StandardCharsets.UTF_8).length;
      return new Curl(
          "printf '%s%*s' " + quoted(start) + " " + spaces + " ''", " --data-binary @-");
    }
  }

  static Body of(String text) {
    return new Bytes(text.getBytes(StandardCharsets.UTF_8), 0);
  }

  /** The same character so many times. */
  static InputStream filler(long count, char character) {
    byte[] block = Character.toString(character).repeat(8192).getBytes(StandardCharsets.US_ASCII);
    return LongStream.rangeClosed(0, count / block.length)
        .map(number -> Math.min(block.length, count - number * block.length))
        .mapToObj(length -> (InputStream) new ByteArrayInputStream(block, 0, (int) length))
        .collect(
            Collectors.collectingAndThen(
                Collectors.toList(),
                blocks -> new SequenceInputStream(Collections.enumeration(blocks))));
  }

  static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
