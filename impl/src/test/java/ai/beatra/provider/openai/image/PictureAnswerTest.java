package ai.beatra.provider.openai.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.beatra.error.ErrorCode;
import ai.beatra.provider.Content;
import ai.beatra.provider.ProviderException;
import ai.beatra.provider.wire.CallSummary;
import ai.beatra.provider.wire.Refusals;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What upstreams answer with 200, however it is cut into pieces and wherever it ends. */
class PictureAnswerTest {
  private static final List<String> PICTURES = List.of("first picture", "second", "the third ö");

  private static final String ANSWER =
      """
      {"created": 1790000000, "background": null, "usage": {"data": [{"b64_json": "Tm8="}]},
       "data": [
         {"b64_json": "%s", "revised_prompt": "a \\"quoted\\" \\u00f6 [{"},
         {"url": null, "b64_json": "%s"},
         {"url": "https://example.com/1.png", "b64_json": null},
         {"revised_prompt": null, "b64_json":"%s", "url": ""}],
       "size": "1024x1024", "error": null}
      """
          .formatted(PICTURES.stream().map(PictureAnswerTest::encoded).toArray());

  private final List<String> made = new ArrayList<>();

  private static String encoded(String picture) {
    return Base64.getEncoder().encodeToString(picture.getBytes(StandardCharsets.UTF_8));
  }

  private static Refusals refusals() {
    var asked = new CallSummary("", "m", true, false, false, "");
    return new Refusals(asked, List.of(), Clock.systemUTC());
  }

  private PictureAnswer read(InputStream body) throws IOException {
    made.clear();
    var answer = new PictureAnswer(refusals(), picture -> made.add(written(picture)));
    answer.read(body);
    return answer;
  }

  private static String written(Content picture) {
    try {
      var out = new ByteArrayOutputStream();
      picture.writeTo(out);
      return out.toString(StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static InputStream bytes(byte[] all, int from, int to) {
    return new ByteArrayInputStream(all, from, to - from);
  }

  @Test
  void aPictureIsWholeHoweverTheAnswerIsSplit() throws IOException {
    byte[] all = ANSWER.getBytes(StandardCharsets.UTF_8);

    for (int at = 0; at <= all.length; at++) {
      PictureAnswer answer =
          read(new SequenceInputStream(bytes(all, 0, at), bytes(all, at, all.length)));

      assertThat(made).as("split at %d", at).isEqualTo(PICTURES);
      assertThat(answer.urls()).as("split at %d", at).containsExactly("https://example.com/1.png");
    }
  }

  /** Wherever it ends, no picture is handed over in part. */
  @Test
  void anAnswerThatEndsTooEarlyIsNone() {
    byte[] all = ANSWER.stripTrailing().getBytes(StandardCharsets.UTF_8);

    for (int end = 0; end < all.length; end++) {
      InputStream part = bytes(all, 0, end);
      var failure = catchThrowableOfType(ProviderException.class, () -> read(part));

      assertThat(failure).as("ends at %d", end).isNotNull();
      assertThat(failure.code()).isEqualTo(ErrorCode.UPSTREAM_FAILED);
      assertThat(PICTURES.subList(0, made.size())).isEqualTo(made);
    }
  }

  /** Longer than any text that a parser holds. */
  @Test
  void aLargePictureIsNeverHeld() throws IOException {
    int bytes = 48 << 20;
    var written = new Counting();
    var answer =
        new PictureAnswer(
            refusals(),
            picture -> {
              try {
                picture.writeTo(written);
              } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
              }
            });

    answer.read(
        new SequenceInputStream(
            Collections.enumeration(
                List.of(
                    text("{\"data\":[{\"b64_json\":\""),
                    new Zeros(bytes / 3 * 4),
                    text("\"}]}")))));

    assertThat(written.count).isEqualTo(bytes);
    assertThat(written.longest).isLessThan(1 << 16);
  }

  private static InputStream text(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  private static final class Counting extends OutputStream {
    private long count;
    private int longest;

    @Override
    public void write(int next) {
      count++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      count += length;
      longest = Math.max(longest, length);
    }
  }

  /** In base64. */
  private static final class Zeros extends InputStream {
    private int left;

    Zeros(int count) {
      left = count;
    }

    @Override
    public int read() {
      return left-- > 0 ? 'A' : -1;
    }
  }

  @Test
  void whatIsNotWrittenIsPassedOver() throws IOException {
    var seen = new ArrayList<Content>();
    var answer = new PictureAnswer(refusals(), seen::add);

    answer.read(text(ANSWER));

    assertThat(seen).hasSize(3);
    assertThat(answer.urls()).hasSize(1);
  }

  @Test
  void base64MayEndWithoutPadding() throws IOException {
    read(text("{\"data\":[{\"b64_json\":\"aGk\"},{\"b64_json\":\"aA\"}]}"));

    assertThat(made).containsExactly("hi", "h");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"data\":[{\"b64_json\":\"a-%b\"}]}|UPSTREAM_FAILED",
        "{\"data\":[{\"b64_json\":\"data:image/png;base64,aGk=\"}]}|UPSTREAM_FAILED",
        "[]|UPSTREAM_FAILED",
        "<html>|UPSTREAM_FAILED",
        "{\"error\":{\"message\":\"No.\",\"code\":\"moderation_blocked\"}}|CONTENT_REFUSED",
        "{\"error\":{\"message\":\"No.\",\"code\":\"rate_limit_exceeded\"}}|MODEL_UNAVAILABLE",
        "{\"data\":null,\"error\":\"It broke.\"}|UPSTREAM_FAILED",
      })
  void whatIsNoAnswerIsAFailure(String body, ErrorCode code) {
    var failure = catchThrowableOfType(ProviderException.class, () -> read(text(body)));

    assertThat(failure).isNotNull();
    assertThat(failure.code()).isEqualTo(code);
    assertThat(made).isEmpty();
  }
}
