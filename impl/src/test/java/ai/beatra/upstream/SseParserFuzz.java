package ai.beatra.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.fuzz.Input;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Event streams: the same events in whatever pieces they come, and those that a reader of whole
 * texts finds, which is written down here.
 */
public final class SseParserFuzz {
  private static final int LIMIT = 1 << 20;

  private SseParserFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    var input = new Input(data);
    int size = 1 + input.choice(32);
    byte[] stream = input.rest();
    List<SseEvent> whole = events(List.of(stream), LIMIT);
    assertThat(events(Input.pieces(stream, size), LIMIT)).isEqualTo(whole);
    assertThat(whole).isEqualTo(ofText(new String(stream, StandardCharsets.UTF_8)));
    try {
      events(Input.pieces(stream, size), size)
          .forEach(each -> assertThat(each.data().length()).isLessThanOrEqualTo(2 * size + 1));
    } catch (UpstreamException tooLarge) {
      assertThat(tooLarge.kind()).isEqualTo(UpstreamException.Kind.TOO_LARGE);
    }
  }

  private static List<SseEvent> events(List<byte[]> pieces, int limit) {
    var events = new ArrayList<SseEvent>();
    var parser = new SseParser(limit, events::add);
    pieces.forEach(piece -> parser.feed(ByteBuffer.wrap(piece)));
    parser.end();
    return events;
  }

  /** WHATWG HTML, section 9.2.6, but that the last event needs no empty line. */
  private static List<SseEvent> ofText(String stream) {
    var events = new ArrayList<SseEvent>();
    String text = stream.startsWith("\uFEFF") ? stream.substring(1) : stream;
    var data = new ArrayList<String>();
    String name = "";
    for (String line : (text + "\n\n").split("\r\n|\r|\n", -1)) {
      if (line.isEmpty()) {
        if (!data.isEmpty()) {
          events.add(new SseEvent(name, String.join("\n", data)));
        }
        data.clear();
        name = "";
        continue;
      }
      int colon = line.indexOf(':');
      String field = colon < 0 ? line : line.substring(0, colon);
      String value = colon < 0 ? "" : line.substring(colon + 1);
      value = value.startsWith(" ") ? value.substring(1) : value;
      if (field.equals("data")) {
        data.add(value);
      } else if (field.equals("event")) {
        name = value;
      }
    }
    return events;
  }
}
