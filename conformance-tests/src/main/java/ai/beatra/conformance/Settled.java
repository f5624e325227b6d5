package ai.beatra.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.regex.Pattern;

/**
 * An answer with everything that differs from call to call (ids made by the server, the time of
 * making) replaced by fixed samples, so that it can be compared with the example and pasted into
 * the spec.
 */
final class Settled {
  private static final String SAMPLE = "01kattqk2v8d0s5r4n1x7w9zye";
  private static final long SAMPLE_TIME = 1_764_000_000;
  private static final Pattern MADE =
      Pattern.compile("(req_|task_|art_|ten_|proj_|key_)[0-9a-hjkmnp-tv-z]{26}");

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
    var made = MADE.matcher(text);
    return made.matches() ? made.group(1) + SAMPLE : text;
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
}
