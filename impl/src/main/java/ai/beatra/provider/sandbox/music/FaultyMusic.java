package ai.beatra.provider.sandbox.music;

import ai.beatra.provider.GeneratedClip;
import ai.beatra.provider.Job;
import ai.beatra.provider.MusicCall;
import ai.beatra.provider.MusicProvider;
import ai.beatra.provider.Warning;
import ai.beatra.provider.sandbox.Fault;
import java.util.List;
import java.util.function.Consumer;

/** Fails in the way that the upstream model's name says. */
public final class FaultyMusic implements MusicProvider {
  private final MusicProvider whole;

  /**
   * @param whole makes the music that is made in spite of the fault
   */
  public FaultyMusic(MusicProvider whole) {
    this.whole = whole;
  }

  @Override
  public List<Warning> make(MusicCall call, Job job, Consumer<GeneratedClip> made)
      throws InterruptedException {
    String begun = "Clip 1 of " + call.clips();
    return Fault.of(call.upstreamModel()).make(whole, call, begun, job, made);
  }
}
