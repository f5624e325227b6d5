package ai.beatra.artifacts;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.error.ApiException;
import ai.beatra.error.ErrorCode;
import ai.beatra.fuzz.Input;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

/** Parameters of signed URLs: forbidden, but for those that were made here. */
public final class SignedUrlsFuzz {
  private static final String ID = "art_01kattqk2v8d0s5r4n1x7w9zye";
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-30T12:00:00Z"), ZoneOffset.UTC);
  private static final SignedUrls URLS =
      new SignedUrls(
          () -> URI.create("https://media.example.com"),
          List.of("a-secret-that-nobody-knows-but-us"),
          CLOCK);

  private SignedUrlsFuzz() {}

  /** The first line is the time, the second the signature, and what is left a signature, too. */
  public static void fuzzerTestOneInput(byte[] data) {
    String expires = Input.firstLine(data);
    byte[] rest = Input.afterFirstLine(data);
    String[] made = URLS.url(ID).split("[?&=]");
    assertThat(URLS.check(ID, made[2], made[4])).isAfter(CLOCK.instant());

    assertForbidden(ID, expires, Input.firstLine(rest));
    assertForbidden(ID, made[2], new Input(rest).text());
    if (!expires.equals(ID)) {
      assertForbidden(expires, made[2], made[4]);
    }
    if (!expires.equals(made[2])) {
      assertForbidden(ID, expires, made[4]);
    }
  }

  private static void assertForbidden(String id, String expires, String signature) {
    try {
      URLS.check(id, expires, signature);
      throw new AssertionError("it is taken for genuine");
    } catch (ApiException refused) {
      assertThat(refused.code()).isEqualTo(ErrorCode.FORBIDDEN);
    }
  }
}
