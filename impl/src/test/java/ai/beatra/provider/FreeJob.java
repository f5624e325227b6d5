package ai.beatra.provider;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/** A job of which nothing need survive: it costs nothing to do it again. */
public record FreeJob(Progress progress) implements Job {

  /** Nobody hears how far it is. */
  public FreeJob() {
    this((percent, stage, message) -> {});
  }

  /** What was made. */
  public static byte[] bytes(Content content) {
    var bytes = new ByteArrayOutputStream();
    try {
      content.writeTo(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return bytes.toByteArray();
  }

  @Override
  public void report(int percent, String stage, String message) {
    progress.report(percent, stage, message);
  }

  @Override
  public Optional<String> upstreamId() {
    return Optional.empty();
  }

  @Override
  public void sending() {}

  @Override
  public void begun(String upstreamId) {}

  @Override
  public void refused() {}

  @Override
  public boolean isGivenUp() {
    return true;
  }
}
