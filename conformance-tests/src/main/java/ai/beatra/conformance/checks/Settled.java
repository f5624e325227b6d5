package ai.beatra.conformance.checks;

import ai.beatra.conformance.contract.Ids;
import ai.beatra.conformance.contract.Json;
import ai.beatra.conformance.http.EventStream;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An answer with everything that differs from call to call (ids made by the server, the time of
 * making) replaced by fixed samples, so that it can be compared with the example and pasted into
 * the spec.
 */
public final class Settled {
  private static final String SAMPLE = "01kattqk2v8d0s5r4n1x7w9zye";
  private static final long SAMPLE_TIME = 1_764_000_000;
  private static final String SAMPLE_AT = "2026-11-23T08:30:00.000Z";
  private static final String SAMPLE_CURSOR = "AZr1yXkAAAAB";
  private static final String SAMPLE_SERVER = "http://127.0.0.1:8080";
  private static final String SAMPLE_URL =
      "%s/files/art_%s?exp=1795509000&sig=%s"
          .formatted(SAMPLE_SERVER, SAMPLE, "lX0qT5WcN1yqkq3n0h3Zr8bO4m2k7f1dYt6sV9uQe2A");
  private static final Pattern DOCS = Pattern.compile("^https?://[^?#]+?(/en/docs/)");
  private static final Pattern TIME =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");

  private Settled() {}

  static JsonNode of(JsonNode node) {
    if (node.isTextual()) {
      return JsonNodeFactory.instance.textNode(id(node.textValue()));
    }
    if (node instanceof ArrayNode array) {
      ArrayNode settled = JsonNodeFactory.instance.arrayNode();
      array.forEach(item -> settled.add(of(item)));
      return settled;
    }
    if (node instanceof ObjectNode object) {
      ObjectNode settled = JsonNodeFactory.instance.objectNode();
      object.properties().forEach(each -> settled.set(each.getKey(), of(each.getValue())));
      settleRequestId(settled);
      settleTime(object, settled);
      object.properties().forEach(each -> settleMember(each.getKey(), each.getValue(), settled));
      return settled;
    }
    return node;
  }

  /** The stream as text, each event settled. */
  static String of(EventStream stream) {
    StringBuilder text = new StringBuilder();
    for (EventStream.Event event : stream.events()) {
      String data = event.json().map(json -> Json.write(of(json))).orElse(event.data());
      text.append(new EventStream.Event(event.type(), data).text());
    }
    return text.toString();
  }

  private static String id(String text) {
    if (text.matches("chatcmpl-[0-9A-Za-z]{20,}")) {
      return "chatcmpl-" + SAMPLE;
    }
    String settled = Ids.ANY.matcher(text).replaceAll("$1" + SAMPLE);
    Matcher file = Ids.FILE.matcher(settled);
    return file.matches() && file.group(1).equals("art_" + SAMPLE) ? SAMPLE_URL : settled;
  }

  /** A request id may be the client's own, of any form. */
  private static void settleRequestId(ObjectNode object) {
    if (object.path("request_id").isTextual()) {
      object.put("request_id", "req_" + SAMPLE);
    }
  }

  /** The time of making is only volatile beside an id that is made for the call. */
  private static void settleTime(ObjectNode original, ObjectNode settled) {
    String id = original.path("id").asText("");
    if (original.path("created").isIntegralNumber() && id.startsWith("chatcmpl-")) {
      settled.put("created", SAMPLE_TIME);
    }
  }

  /**
   * Times of making and of what follows from it, cursors, which nobody can read, and the address of
   * the server's docs.
   */
  private static void settleMember(String name, JsonNode value, ObjectNode settled) {
    if (name.equals("next_cursor") && value.asText().matches("[\\w-]{8,512}")) {
      settled.put(name, SAMPLE_CURSOR);
    }
    if (name.equals("doc_url")) {
      settled.put(name, DOCS.matcher(value.asText()).replaceFirst(SAMPLE_SERVER + "$1"));
    }
    if (name.endsWith("_at")
        && time(value.asText()).filter(at -> isDueTime(name, at)).isPresent()) {
      settled.put(name, SAMPLE_AT);
    }
  }

  /** Within a day: what was made before the suite began is not looked at, nor any future. */
  private static boolean isDueTime(String name, Instant at) {
    Duration away = Duration.between(Instant.now(), at);
    return name.equals("expires_at")
        ? !away.isNegative() && away.toDays() <= 366
        : away.abs().toDays() < 1;
  }

  /** A time as the contract writes it: RFC 3339 in UTC with milliseconds. */
  public static Optional<Instant> time(String text) {
    try {
      return TIME.matcher(text).matches() ? Optional.of(Instant.parse(text)) : Optional.empty();
    } catch (DateTimeParseException noSuchDay) {
      return Optional.empty();
    }
  }
}
