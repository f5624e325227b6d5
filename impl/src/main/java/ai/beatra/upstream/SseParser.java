package ai.beatra.upstream;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads Server-Sent Events (WHATWG HTML, section 9.2.6) from bytes that come in any pieces. Unlike
 * a browser it also takes an event whose closing empty line is missing at the end of the stream.
 */
public final class SseParser {
  private static final String BOM = "\uFEFF";

  private final int limit;
  private final Consumer<SseEvent> events;

  /** The beginning of a line whose end has not come yet. */
  private final ByteArrayOutputStream beginning = new ByteArrayOutputStream();

  private final StringBuilder earlier = new StringBuilder();

  /** The last line of data of the event, after the earlier ones. */
  private @Nullable String data;

  private String name = "";
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
    byte[] piece = new byte[bytes.remaining()];
    bytes.get(piece);
    int from = 0;
    for (int at = 0; at < piece.length; at++) {
      byte next = piece[at];
      if (next == '\r' || next == '\n') {
        boolean secondOfPair = afterReturn && next == '\n' && at == from;
        if (!secondOfPair) {
          lineEnds(piece, from, at);
        }
        afterReturn = next == '\r';
        from = at + 1;
      }
    }
    if (from < piece.length) {
      afterReturn = false;
      begin(piece, from, piece.length);
    }
  }

  /** The stream has ended. */
  public void end() {
    if (beginning.size() > 0) {
      lineEnds(new byte[0], 0, 0);
    }
    dispatch();
  }

  private void begin(byte[] piece, int from, int to) {
    check(beginning.size() + to - from);
    beginning.write(piece, from, to - from);
  }

  private void lineEnds(byte[] piece, int from, int to) {
    if (beginning.size() == 0) {
      check(to - from);
      line(new String(piece, from, to - from, StandardCharsets.UTF_8));
    } else {
      begin(piece, from, to);
      String whole = beginning.toString(StandardCharsets.UTF_8);
      beginning.reset();
      line(whole);
    }
  }

  private void line(String whole) {
    String text = first && whole.startsWith(BOM) ? whole.substring(1) : whole;
    first = false;
    if (text.isEmpty()) {
      dispatch();
      return;
    }
    int colon = text.indexOf(':');
    if (colon < 0) {
      field(text, "");
    } else {
      int value = text.startsWith(" ", colon + 1) ? colon + 2 : colon + 1;
      field(text.substring(0, colon), text.substring(value));
    }
  }

  private void field(String field, String value) {
    if (field.equals("data")) {
      if (data != null) {
        earlier.append(data).append('\n');
      }
      check(earlier.length() + value.length());
      data = value;
    } else if (field.equals("event")) {
      name = value;
    }
  }

  private void dispatch() {
    String last = data;
    if (last != null) {
      var event = new SseEvent(name, earlier.isEmpty() ? last : earlier.append(last).toString());
      earlier.setLength(0);
      data = null;
      events.accept(event);
    }
    name = "";
  }

  private void check(int length) {
    if (length > limit) {
      throw new UpstreamException(
          UpstreamException.Kind.TOO_LARGE, "an event of more than " + limit + " bytes", null);
    }
  }
}
