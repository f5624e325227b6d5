package ai.beatra.provider.openai.image;

import ai.beatra.config.PictureForm;
import ai.beatra.provider.Content;
import ai.beatra.provider.GeneratedImage;
import ai.beatra.provider.ImageCall;
import ai.beatra.provider.Job;
import ai.beatra.provider.ProviderException;
import ai.beatra.provider.work.Results;
import ai.beatra.provider.work.Verdicts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What has become of a call so far, which may take several requests. */
final class Order {
  private static final Logger log = LoggerFactory.getLogger(Order.class);

  private final ImageCall call;
  private final PictureForm form;
  private final Job job;
  private final Consumer<GeneratedImage> made;

  /** Where pictures are that the upstream has made. */
  private final List<String> urls = new ArrayList<>();

  private int count;
  private boolean paid;
  private @Nullable ProviderException failure;

  Order(ImageCall call, PictureForm form, Job job, Consumer<GeneratedImage> made) {
    this.call = call;
    this.form = form;
    this.job = job;
    this.made = made;
  }

  ImageCall call() {
    return call;
  }

  PictureForm form() {
    return form;
  }

  /** Those that its requests have besides. */
  Map<String, String> headers() {
    return job.headers();
  }

  void sending() {
    job.sending();
  }

  /**
   * The upstream does not do what was sent last.
   *
   * @param untaken whether it costs nothing; what was paid before must not be paid again
   */
  void refused(boolean untaken) {
    if (untaken && !paid) {
      job.refused();
    }
  }

  /** Hands a picture over. */
  void hand(Content picture) {
    paid = true;
    boolean cuts = form.cuts(call.aspectRatio(), call.quality());
    made.accept(new GeneratedImage(cuts ? Cut.to(call.aspectRatio(), picture) : picture));
    count++;
    job.report(
        5 + 90 * Math.min(count, call.count()) / call.count(),
        "storing",
        "%d of %d pictures are stored".formatted(count, call.count()));
  }

  /** The upstream has done what was sent last. */
  void answered(PictureAnswer answer, Results results) {
    paid = true;
    if (!answer.urls().isEmpty()) {
      urls.addAll(answer.urls());
      job.begun(String.join("\n", urls));
      fetch(answer.urls(), results);
    } else if (answer.withheld()) {
      fail(Verdicts.refused());
    }
  }

  /** One that is gone does not keep the others from being fetched. */
  void fetch(List<String> urls, Results results) {
    for (String url : urls) {
      try {
        hand(results.at(url));
      } catch (ProviderException e) {
        fail(e);
      }
    }
  }

  void fail(ProviderException why) {
    failure = why;
  }

  boolean hasFailed() {
    return failure != null;
  }

  /**
   * Some pictures are a result.
   *
   * @throws ProviderException if there are none, and it is known why
   */
  void end() {
    if (failure == null) {
      return;
    }
    if (count == 0) {
      throw failure;
    }
    log.atWarn()
        .addKeyValue("upstream_model", call.upstreamModel())
        .addKeyValue("pictures", count)
        .addKeyValue("of", call.count())
        .addKeyValue("code", failure.code().code())
        .addKeyValue(
            "reason",
            failure.diagnosis() == null ? failure.getMessage() : failure.diagnosis().reason())
        .log("an upstream has made some pictures, and then failed");
  }
}
