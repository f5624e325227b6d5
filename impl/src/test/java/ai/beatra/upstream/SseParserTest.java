package ai.beatra.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SseParserTest {
  private final List<SseEvent> events = new ArrayList<>();
  private final SseParser parser = new SseParser(64, events::add);

  private List<SseEvent> parse(String text) {
    parser.feed(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    parser.end();
    return events;
  }

  private static SseEvent data(String data) {
    return new SseEvent("", data);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r", "\r\n"})
  void linesEndInEachOfThreeWays(String end) {
    String text = "event: news@data: a@data: b@@: comment@@data: c@@".replace("@", end);

    assertThat(parse(text)).containsExactly(new SseEvent("news", "a\nb"), data("c"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r", "\r\n"})
  void thePiecesInWhichItComesDoNotMatter(String end) {
    byte[] bytes =
        "\uFEFFdata: ä😀@@data: [DONE]@@".replace("@", end).getBytes(StandardCharsets.UTF_8);
    for (byte one : bytes) {
      parser.feed(ByteBuffer.wrap(new byte[] {one}));
    }

    assertThat(events).containsExactly(data("ä😀"), data("[DONE]"));
  }

  @Test
  void aByteOrderMarkIsSkippedAtTheBeginningOnly() {
    assertThat(parse("\uFEFFdata: a\n\n\uFEFFdata: b\n\ndata: \uFEFFc\n\n"))
        .containsExactly(data("a"), data("\uFEFFc"));
  }

  @Test
  void oneSpaceAfterTheColonIsDroppedAndNoColonMeansAnEmptyValue() {
    assertThat(parse("data:a\n\ndata:  b\n\ndata\n\ndata\ndata\n\n"))
        .containsExactly(data("a"), data(" b"), data(""), data("\n"));
  }

  @Test
  void whatHasNoDataIsNoEventAndItsNameIsForgotten() {
    assertThat(parse("event: ping\n\nid: 1\nretry: 5\nunknown: x\n\ndata: a\n\n"))
        .containsExactly(data("a"));
  }

  @Test
  void theClosingEmptyLineMayBeMissingAtTheEnd() {
    assertThat(parse("data: a\n\ndata: [DONE]")).containsExactly(data("a"), data("[DONE]"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"line", "lines"})
  void whatIsTooLongIsRefused(String form) {
    String text = form.equals("line") ? "data: " + "x".repeat(64) : "data: 0123456789\n".repeat(7);

    var refused = catchThrowableOfType(UpstreamException.class, () -> parse(text));

    assertThat(refused.kind()).isEqualTo(UpstreamException.Kind.TOO_LARGE);
    assertThat(events).isEmpty();
  }
}
