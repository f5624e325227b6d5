package ai.beatra.provider.sandbox;

import ai.beatra.error.ErrorCode;
import ai.beatra.provider.Job;
import ai.beatra.provider.MediaProvider;
import ai.beatra.provider.ProviderException;
import ai.beatra.provider.Warning;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** How a model that fails on purpose does so, which the end of its name says. */
public enum Fault {
  FAILS,
  SLOW,
  REFUSED,
  /** One output less than asked for. */
  FEWER,
  /** One output more. */
  MORE,
  NONE;

  private static final int SLOW_SECONDS = 60;

  /** The names of all models of pictures that fail. */
  public static List<String> imageModels() {
    return models("image", List.of(FAILS, SLOW, FEWER, MORE, REFUSED));
  }

  /** The names of all models of music that fail. */
  public static List<String> musicModels() {
    return models("music", List.of(FAILS, SLOW, FEWER, MORE, NONE, REFUSED));
  }

  private static List<String> models(String medium, List<Fault> faults) {
    return faults.stream()
        .map(fault -> "sandbox-fault-" + medium + "-" + fault.name().toLowerCase(Locale.ROOT))
        .toList();
  }

  /**
   * The one that a name such as {@code sandbox-fault-image-slow} ends with.
   *
   * @throws IllegalArgumentException if it ends with none
   */
  public static Fault of(String model) {
    return valueOf(model.substring(model.lastIndexOf('-') + 1).toUpperCase(Locale.ROOT));
  }

  /**
   * Does the work with this fault.
   *
   * @param whole makes what is made in spite of it
   * @param begun what is told at the beginning
   */
  public <C, G> List<Warning> make(
      MediaProvider<C, G> whole, C call, String begun, Job job, Consumer<G> made)
      throws InterruptedException {
    job.report(10, "rendering", begun);
    return switch (this) {
      case FEWER, MORE -> {
        var last = new AtomicReference<G>();
        List<Warning> warnings =
            whole.make(
                call,
                job,
                output -> {
                  G before = last.getAndSet(output);
                  if (before != null) {
                    made.accept(before);
                  }
                });
        if (this == MORE) {
          made.accept(last.get());
          made.accept(last.get());
        }
        yield warnings;
      }
      case NONE -> List.of();
      case FAILS, SLOW, REFUSED -> throw failure();
    };
  }

  private ProviderException failure() throws InterruptedException {
    if (this == REFUSED) {
      return new ProviderException(
          ErrorCode.CONTENT_REFUSED, "The model refuses to make this. Change the prompt.");
    }
    if (this == SLOW) {
      TimeUnit.SECONDS.sleep(SLOW_SECONDS);
      return new ProviderException(
          ErrorCode.UPSTREAM_TIMEOUT,
          "The model's provider did not answer in time. Send the request again.");
    }
    return new ProviderException(
        ErrorCode.UPSTREAM_FAILED,
        "The model's provider answered with an error. Send the request again.");
  }
}
