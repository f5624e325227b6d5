package ai.beatra.spec.contract;

import java.util.ArrayList;
import java.util.List;

/** The events of a text/event-stream. */
public final class EventStream {

  /**
   * One event.
   *
   * @param line of its first line in the text, counted from 0
   * @param name its event field, or an empty text
   * @param data its data lines, joined by line feeds
   */
  public record Event(int line, String name, String data) {
    public boolean isEnd() {
      return data.equals("[DONE]");
    }

    public boolean isError() {
      return name.equals("error");
    }
  }

  private EventStream() {}

  /** Whether a media type is that of streams, whatever parameters it has. */
  public static boolean isMediaType(String name) {
    return name.replaceFirst("\\s*;.*", "").equalsIgnoreCase("text/event-stream");
  }

  public static List<Event> parse(String text) {
    List<Event> events = new ArrayList<>();
    List<String> lines = text.lines().toList();
    int start = 0;
    for (int i = 0; i <= lines.size(); i++) {
      if (i == lines.size() || lines.get(i).isEmpty()) {
        event(start, lines.subList(start, i), events);
        start = i + 1;
      }
    }
    return events;
  }

  private static void event(int start, List<String> lines, List<Event> events) {
    String name = "";
    List<String> data = new ArrayList<>();
    for (String line : lines) {
      int colon = line.indexOf(':');
      String field = colon < 0 ? line : line.substring(0, colon);
      String value = colon < 0 ? "" : line.substring(colon + 1).replaceFirst("^ ", "");
      switch (field) {
        case "data" -> data.add(value);
        case "event" -> name = value;
        default -> {} // comments, ids and what a reader has to ignore
      }
    }
    if (!data.isEmpty()) {
      events.add(new Event(start, name, String.join("\n", data)));
    }
  }
}
