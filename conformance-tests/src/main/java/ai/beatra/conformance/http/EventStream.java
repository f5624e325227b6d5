package ai.beatra.conformance.http;

import ai.beatra.conformance.contract.Json;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A stream of Server-Sent Events as this contract writes it: an optional {@code event: } line, one
 * {@code data: } line, a blank line.
 *
 * @param faults what is wrong with the framing
 */
public record EventStream(List<Event> events, List<String> faults) {
  static final String DONE = "[DONE]";

  /**
   * One event.
   *
   * @param type empty when the stream names none
   * @param json the data, when it is JSON
   */
  public record Event(String type, String data, Optional<JsonNode> json) {
    public Event(String type, String data) {
      this(type, data, Json.parse(data.getBytes(StandardCharsets.UTF_8)));
    }

    public boolean isError() {
      return type.equals("error");
    }

    public boolean isDone() {
      return data.equals(DONE);
    }

    public String text() {
      return (type.isEmpty() ? "" : "event: " + type + "\n") + "data: " + data + "\n\n";
    }
  }

  public static EventStream parse(String text) {
    List<Event> events = new ArrayList<>();
    List<String> faults = new ArrayList<>();
    if (!text.isEmpty() && !text.endsWith("\n\n")) {
      faults.add("the stream does not end with a blank line");
    }
    for (String block : text.split("\n\n", -1)) {
      if (!block.isEmpty()) {
        read(block, events, faults);
      }
    }
    return new EventStream(events, faults);
  }

  private static void read(String block, List<Event> events, List<String> faults) {
    List<String> types = new ArrayList<>();
    List<String> data = new ArrayList<>();
    for (String line : block.split("\n", -1)) {
      if (line.startsWith("data: ")) {
        data.add(line.substring(6));
      } else if (line.startsWith("event: ")) {
        types.add(line.substring(7));
      } else if (!line.startsWith(":")) {
        faults.add("not a `data: `, `event: ` or comment line: " + line);
      }
    }
    if (data.size() > 1 || types.size() > 1) {
      faults.add("an event has more than one data or event line: " + block);
    }
    if (data.isEmpty() && !types.isEmpty()) {
      faults.add("an event without data: " + block);
    }
    if (!data.isEmpty()) {
      events.add(new Event(types.isEmpty() ? "" : types.get(0), String.join("\n", data)));
    }
  }
}
