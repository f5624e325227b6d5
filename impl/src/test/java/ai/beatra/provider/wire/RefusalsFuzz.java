package ai.beatra.provider.wire;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.config.Secret;
import ai.beatra.fuzz.Input;
import ai.beatra.provider.ProviderException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What upstreams say in place of an answer, after a line with the Retry-After: always one of our
 * own errors, with nothing of our key and of the upstream's address in its words.
 */
public final class RefusalsFuzz {
  static final String KEY = "aKeyOfOursThatNobodySees";

  private static final CallSummary ASKED =
      new CallSummary("req_1", "upstream-name", true, true, false, "max_tokens");
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-30T12:00:00Z"), ZoneOffset.UTC);

  private RefusalsFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    var input = new Input(data);
    int status = 400 + input.choice(200);
    String wait = Input.firstLine(input.rest());
    byte[] body = Input.afterFirstLine(input.rest());
    var refusals = new Refusals(ASKED, List.of(new Secret(KEY)), CLOCK);
    check(refusals.of(status, Map.of("retry-after", wait), body).told());
    check(refusals.of(new String(body, StandardCharsets.UTF_8)));
  }

  private static void check(ProviderException told) {
    String words = String.valueOf(told.getMessage());
    assertThat(words).isNotBlank().doesNotContain(KEY, "upstream-name", "\n");
    assertThat(words.length()).isLessThan(1000);
    assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(words)).isTrue();
    Integer wait = told.retryAfter();
    assertThat(wait == null || wait >= 1).isTrue();
    assertThat(Objects.requireNonNull(told.diagnosis()).words()).doesNotContain(KEY, "\n");
  }
}
