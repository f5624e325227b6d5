package ai.beatra.provider.sandbox.image;

import ai.beatra.provider.GeneratedImage;
import ai.beatra.provider.ImageCall;
import ai.beatra.provider.ImageProvider;
import ai.beatra.provider.Job;
import ai.beatra.provider.Warning;
import ai.beatra.provider.sandbox.Fault;
import java.util.List;
import java.util.function.Consumer;

/** Fails in the way that the upstream model's name says. */
public final class FaultyImages implements ImageProvider {
  private final ImageProvider whole;

  /**
   * @param whole makes the pictures that are made in spite of the fault
   */
  public FaultyImages(ImageProvider whole) {
    this.whole = whole;
  }

  @Override
  public List<Warning> make(ImageCall call, Job job, Consumer<GeneratedImage> made)
      throws InterruptedException {
    String begun = "Image 1 of " + call.count();
    return Fault.of(call.upstreamModel()).make(whole, call, begun, job, made);
  }
}
