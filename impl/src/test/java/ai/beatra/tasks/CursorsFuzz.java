package ai.beatra.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.error.ApiException;
import ai.beatra.error.ErrorCode;
import ai.beatra.fuzz.Input;
import java.util.List;
import java.util.function.Supplier;

/**
 * Cursors: refused as such, but for those that were made here, which are read as they were written
 * and by nobody else.
 */
public final class CursorsFuzz {
  private static final Cursors CURSORS = new Cursors(List.of("a-secret-that-nobody-knows-but-us"));
  private static final TaskFilter ALL = new TaskFilter(null, null, null, null, false);

  private CursorsFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    var input = new Input(data);
    int at = input.choice(256);
    String text = input.text();
    assertThat(refusal(() -> CURSORS.read("ten_a", ALL, text))).isTrue();

    var place = new ListPosition(at, text);
    String made = CURSORS.write("ten_a", ALL, place);
    assertThat(refusal(() -> CURSORS.read("ten_b", ALL, made))).isTrue();
    char other = made.charAt(at % made.length()) == 'A' ? 'B' : 'A';
    var altered = new StringBuilder(made);
    altered.setCharAt(at % made.length(), other);
    // The last character of base64 has bits that say nothing.
    if (at % made.length() < made.length() - 1) {
      assertThat(refusal(() -> CURSORS.read("ten_a", ALL, altered.toString()))).isTrue();
    }
  }

  private static boolean refusal(Supplier<ListPosition> read) {
    try {
      return read.get() == null;
    } catch (ApiException refused) {
      assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
      return true;
    }
  }
}
