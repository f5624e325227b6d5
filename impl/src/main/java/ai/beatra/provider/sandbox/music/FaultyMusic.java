package ai.beatra.provider.sandbox.music;

import ai.beatra.error.ErrorCode;
import ai.beatra.provider.GeneratedClip;
import ai.beatra.provider.MusicCall;
import ai.beatra.provider.MusicProvider;
import ai.beatra.provider.Progress;
import ai.beatra.provider.ProviderException;
import ai.beatra.provider.Warning;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Fails in the way that the upstream model's name says. */
public final class FaultyMusic implements MusicProvider {
  private static final int SLOW_SECONDS = 60;

  @Override
  public boolean isRepeatable() {
    return true;
  }

  @Override
  public List<Warning> make(MusicCall call, Progress progress, Consumer<GeneratedClip> made)
      throws InterruptedException {
    progress.report(10, "rendering", "Clip 1 of " + call.clips());
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
