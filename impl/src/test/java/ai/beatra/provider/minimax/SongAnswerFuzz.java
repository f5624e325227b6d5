package ai.beatra.provider.minimax;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.upstream.UpstreamException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** MiniMax's answers with songs in them: taken apart, or broken. What is kept can be read again. */
public final class SongAnswerFuzz {
  private SongAnswerFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) throws IOException {
    var song = new ByteArrayOutputStream();
    try {
      SongAnswer answer = SongAnswer.read(new ByteArrayInputStream(data), song);
      assertThat(answer.inline() || song.size() == 0).isTrue();
      SongAnswer kept = SongAnswer.ofKept(answer.kept());
      assertThat(kept.url()).isEqualTo(answer.url());
      assertThat(kept.milliseconds()).isEqualTo(answer.milliseconds());
    } catch (UpstreamException broken) {
      assertThat(broken.kind()).isEqualTo(UpstreamException.Kind.BROKEN);
    }
    assertThat(song.size()).isLessThanOrEqualTo(data.length / 2);
  }
}
