package ai.beatra.chat;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is both kept and sent, written once; once more only where another charge came out than was
 * expected. Whoever asks later has seen the first who asked return.
 */
final class WrittenOnce<T> implements Function<Charge, T> {
  private final Function<Charge, T> writer;
  private @Nullable Written<T> last;

  private record Written<T>(Charge charge, T text) {}

  WrittenOnce(Function<Charge, T> writer) {
    this.writer = writer;
  }

  @Override
  public T apply(Charge charge) {
    Written<T> written = last;
    if (written == null || !written.charge().equals(charge)) {
      written = new Written<>(charge, writer.apply(charge));
      last = written;
    }
    return written.text();
  }
}
