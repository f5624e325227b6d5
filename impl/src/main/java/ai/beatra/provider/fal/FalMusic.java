package ai.beatra.provider.fal;

import ai.beatra.provider.GeneratedClip;
import ai.beatra.provider.Job;
import ai.beatra.provider.MusicCall;
import ai.beatra.provider.MusicProvider;
import ai.beatra.provider.Warning;
import ai.beatra.provider.work.Endpoint;
import ai.beatra.provider.work.Results;
import ai.beatra.provider.work.Verdicts;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/** Music of any model behind a queue. */
public final class FalMusic implements MusicProvider {
  /** Of a file whose model does not tell it. */
  private static final int USUAL_RATE = 44_100;

  private final FalSettings settings;
  private final FalQueue queue;
  private final Results results;

  public FalMusic(FalSettings settings, Endpoint endpoint, Verdicts verdicts, Results results) {
    this.settings = settings;
    this.queue = new FalQueue(settings, endpoint, verdicts);
    this.results = results;
  }

  @Override
  public void cancel(String model, String upstreamId) {
    queue.cancel(model, upstreamId);
  }

  @Override
  public List<Warning> make(MusicCall call, Job job, Consumer<GeneratedClip> made)
      throws InterruptedException {
    byte[] input = Input.of(settings.form(call.upstreamModel()), call);
    JsonNode output = queue.run(call.upstreamModel(), input, job);
    String title = Objects.requireNonNullElse(call.title(), "Untitled");
    for (JsonNode file : Output.files(output, "audios", "audio", "audio_file", "output")) {
      double seconds = Output.number(0, file.path("duration"), output.path("duration"));
      int rate =
          (int) Output.number(USUAL_RATE, file.path("sample_rate"), output.path("sample_rate"));
      String url = file.path("url").asText();
      made.accept(new GeneratedClip(results.at(url), title, seconds, rate));
    }
    return List.of();
  }
}
