package ai.beatra.provider.sandbox.image;

import ai.beatra.error.ErrorCode;
import ai.beatra.provider.GeneratedImage;
import ai.beatra.provider.ImageCall;
import ai.beatra.provider.ImageProvider;
import ai.beatra.provider.Progress;
import ai.beatra.provider.ProviderException;
import ai.beatra.provider.Warning;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Fails in the way that the upstream model's name says. */
public final class FaultyImages implements ImageProvider {
  private static final int SLOW_SECONDS = 60;

  private final ImageProvider whole;

  /**
   * @param whole makes the pictures that are made
   */
  public FaultyImages(ImageProvider whole) {
    this.whole = whole;
  }

  @Override
  public boolean isRepeatable() {
    return true;
  }

  @Override
  public List<Warning> make(ImageCall call, Progress progress, Consumer<GeneratedImage> made)
      throws InterruptedException {
    if (call.upstreamModel().endsWith("-fewer")) {
      int count = call.count() - 1;
      return whole.make(
          call,
          progress,
          new Consumer<>() {
            private int left = count;

            @Override
            public void accept(GeneratedImage image) {
              if (left-- > 0) {
                made.accept(image);
              }
            }
          });
    }
    progress.report(10, "rendering", "Image 1 of " + call.count());
    if (call.upstreamModel().endsWith("-slow")) {
      TimeUnit.SECONDS.sleep(SLOW_SECONDS);
      throw new ProviderException(
          ErrorCode.UPSTREAM_TIMEOUT,
          "The model's provider did not answer in time. Send the request again.");
    }
    throw new ProviderException(
        ErrorCode.UPSTREAM_FAILED,
        "The model's provider answered with an error. Send the request again.");
  }
}
