package ai.beatra.upstream;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Reads Server-Sent Events (WHATWG HTML, section 9.2.6) from bytes that come in any pieces. Unlike
 * a browser it also takes an event whose closing empty line is missing at the end of the stream.
 */
public final class SseParser {
  private static final char BOM = '\uFEFF';

  private final int limit;
  private final Consumer<SseEvent> events;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private final StringBuilder data = new StringBuilder();
  private String name = "";
  private boolean any;
  private boolean afterReturn;
  private boolean first = true;

  /**
   * @param limit the most bytes of one line, and characters of one event
   */
  public SseParser(int limit, Consumer<SseEvent> events) {
    this.limit = limit;
    this.events = events;
  }

  /**
   * @throws UpstreamException if a line or an event is longer than the limit
   */
  public void feed(ByteBuffer bytes) {
    while (bytes.hasRemaining()) {
      byte next = bytes.get();
      boolean secondOfPair = afterReturn && next == '\n';
      afterReturn = next == '\r';
      if (next == '\r' || next == '\n') {
        if (!secondOfPair) {
          lineEnds();
        }
      } else {
        check(line.size());
        line.write(next);
      }
    }
  }

  /** The stream has ended. */
  public void end() {
    if (line.size() > 0) {
      lineEnds();
    }
    dispatch();
  }

  private void lineEnds() {
    String text = line.toString(StandardCharsets.UTF_8);
    line.reset();
    if (first && !text.isEmpty() && text.charAt(0) == BOM) {
      text = text.substring(1);
    }
    first = false;
    if (text.isEmpty()) {
      dispatch();
      return;
    }
    int colon = text.indexOf(':');
    String field = colon < 0 ? text : text.substring(0, colon);
    String value = colon < 0 ? "" : text.substring(colon + 1);
    field(field, value.startsWith(" ") ? value.substring(1) : value);
  }

  private void field(String field, String value) {
    if (field.equals("data")) {
      check(data.length() + value.length());
      data.append(any ? "\n" : "").append(value);
      any = true;
    } else if (field.equals("event")) {
      name = value;
    }
  }

  private void dispatch() {
    if (any) {
      var event = new SseEvent(name, data.toString());
      data.setLength(0);
      any = false;
      name = "";
      events.accept(event);
    }
    name = "";
  }

  private void check(int length) {
    if (length >= limit) {
      throw new UpstreamException(
          UpstreamException.Kind.TOO_LARGE, "an event of more than " + limit + " bytes", null);
    }
  }
}
