package ai.beatra.tasks.media;

import ai.beatra.catalog.CatalogModel;
import ai.beatra.config.CatalogConfig.Capability;
import ai.beatra.config.CatalogConfig.Route;
import ai.beatra.media.Kind;
import ai.beatra.model.TaskOutput;
import ai.beatra.model.TaskUsage;
import ai.beatra.model.UsageLine;
import ai.beatra.provider.MediaProvider;
import ai.beatra.provider.ProviderException;
import ai.beatra.provider.Warning;
import ai.beatra.tasks.TaskPrice;
import ai.beatra.tasks.TaskWork;
import java.util.List;
import java.util.function.Consumer;

/**
 * What one kind of media has of its own.
 *
 * @param <A> what a request asks
 * @param <O> how a task shows one output
 */
public interface MediaFeature<A extends MediaRequest, O> {

  /** The name of the queue that its tasks wait in. */
  String queue();

  /** What kind of media its requests refer to, and its tasks make. */
  Kind kind();

  /** What a request asks that was kept as JSON. */
  A asked(Capability capability, String request);

  TaskPrice price(A asked, CatalogModel model);

  /** How many outputs a task with this request promises today. */
  int promised(TaskWork work, A asked);

  /**
   * Who makes it.
   *
   * @param name in the configuration
   * @throws ProviderException model_unavailable if that provider is gone
   */
  MediaProvider<?, ?> provider(String name);

  /**
   * Has the outputs made, each handed over as soon as it can be had.
   *
   * @param route who is asked
   * @param count how many to ask for
   * @throws ProviderException if none can be made
   */
  List<Warning> make(TaskWork work, Route route, A asked, int count, Consumer<Piece<O>> made)
      throws InterruptedException;

  /** The output that an artifact holds. */
  O stored(O output, String artifactId);

  TaskOutput output(List<O> outputs);

  /** What the outputs are, in the usage's terms, without lines and credits. */
  TaskUsage usage(List<O> outputs);

  /** What is charged, without its amount. */
  UsageLine line(A asked, int made, int promised);
}
