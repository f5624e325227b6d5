package ai.beatra.provider.fal;

import ai.beatra.provider.GeneratedImage;
import ai.beatra.provider.ImageCall;
import ai.beatra.provider.ImageProvider;
import ai.beatra.provider.Job;
import ai.beatra.provider.Warning;
import ai.beatra.provider.work.Endpoint;
import ai.beatra.provider.work.Results;
import ai.beatra.provider.work.Verdicts;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.function.Consumer;

/** Pictures of any model behind a queue. */
public final class FalImages implements ImageProvider {
  private final FalSettings settings;
  private final FalQueue queue;
  private final Results results;

  public FalImages(FalSettings settings, Endpoint endpoint, Verdicts verdicts, Results results) {
    this.settings = settings;
    this.queue = new FalQueue(settings, endpoint, verdicts);
    this.results = results;
  }

  @Override
  public void cancel(String model, String upstreamId) {
    queue.cancel(model, upstreamId);
  }

  @Override
  public List<Warning> make(ImageCall call, Job job, Consumer<GeneratedImage> made)
      throws InterruptedException {
    byte[] input = Input.of(settings.form(call.upstreamModel()), call);
    JsonNode output = queue.run(call.upstreamModel(), input, job);
    if (hasRefused(output)) {
      throw Verdicts.refused();
    }
    for (JsonNode file : Output.files(output, "images", "image", "output")) {
      made.accept(new GeneratedImage(results.at(file.path("url").asText())));
    }
    return List.of();
  }

  /** Where a picture is withheld, a black one is delivered. */
  private static boolean hasRefused(JsonNode output) {
    JsonNode flags = output.path("has_nsfw_concepts");
    for (JsonNode flag : flags) {
      if (!flag.asBoolean()) {
        return false;
      }
    }
    return !flags.isEmpty();
  }
}
