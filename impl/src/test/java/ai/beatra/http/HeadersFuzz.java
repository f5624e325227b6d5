package ai.beatra.http;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.fuzz.Input;
import ai.beatra.net.codec.RequestSyntax;
import ai.beatra.upstream.RetryAfter;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;

/** Values of headers, of requests and of upstreams' answers: within their bounds, or not there. */
public final class HeadersFuzz {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-30T12:00:00Z"), ZoneOffset.UTC);

  private HeadersFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    String value = new Input(data).text();
    WaitPreference wait = WaitPreference.of(value);
    if (wait != null) {
      assertThat(wait.seconds()).isBetween(0, 60);
      assertThat(WaitPreference.of(wait.toString())).isEqualTo(wait);
    }
    Integer seconds = RetryAfter.seconds(Map.of("retry-after", value), CLOCK);
    assertThat(seconds == null || seconds >= 1 && seconds <= 3600).isTrue();
    if (RequestSyntax.isHost(value)) {
      assertThat(value).doesNotContainPattern("[\\s/@?#\\\\]");
    }
  }
}
