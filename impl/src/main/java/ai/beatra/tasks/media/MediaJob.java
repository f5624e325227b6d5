package ai.beatra.tasks.media;

import ai.beatra.artifacts.Artifacts;
import ai.beatra.artifacts.Source;
import ai.beatra.artifacts.TaskMedia.Made;
import ai.beatra.catalog.Catalog;
import ai.beatra.catalog.CatalogModel;
import ai.beatra.config.CatalogConfig;
import ai.beatra.config.CatalogConfig.Route;
import ai.beatra.error.ApiException;
import ai.beatra.error.ErrorCode;
import ai.beatra.http.Ask;
import ai.beatra.http.Report;
import ai.beatra.http.json.Json;
import ai.beatra.idempotency.IdempotentRequest;
import ai.beatra.model.Capability;
import ai.beatra.model.TaskUsage;
import ai.beatra.money.Amount;
import ai.beatra.provider.ProviderException;
import ai.beatra.provider.Warning;
import ai.beatra.routing.MediaPlan;
import ai.beatra.routing.Routing;
import ai.beatra.tasks.Submission;
import ai.beatra.tasks.TaskOrder;
import ai.beatra.tasks.TaskPrice;
import ai.beatra.tasks.TaskResult;
import ai.beatra.tasks.TaskRunner;
import ai.beatra.tasks.TaskWork;
import ai.beatra.tasks.Tasks;
import ai.beatra.tasks.Tasks.Submitted;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A kind of media from the request to the artifacts: resolves what the request refers to, submits
 * the task, runs it, stores what was made, and charges the price that the task carries.
 */
public final class MediaJob<A extends MediaRequest, O> implements TaskRunner {

  private final MediaFeature<A, O> medium;
  private final Catalog catalog;
  private final Routing routing;
  private final Artifacts artifacts;
  private final Tasks tasks;
  private final Json json;
  private final Slots slots;

  public MediaJob(
      MediaFeature<A, O> medium,
      Catalog catalog,
      Routing routing,
      Artifacts artifacts,
      Tasks tasks,
      Json json,
      Slots slots) {
    this.medium = medium;
    this.catalog = catalog;
    this.routing = routing;
    this.artifacts = artifacts;
    this.tasks = tasks;
    this.json = json;
    this.slots = slots;
  }

  @Override
  public String queue() {
    return medium.queue();
  }

  @Override
  public Slots slots() {
    return slots;
  }

  /**
   * Makes the task, and waits for its end where the client prefers that. What the request refers to
   * is fetched and stored first, unless an earlier request has made the task already or the account
   * cannot pay for it.
   *
   * @return throws or fails with {@link ApiException}: unsupported_model, unsupported_capability,
   *     unsupported_option, model_unavailable, unusable_media_reference, insufficient_balance,
   *     idempotency_conflict, rate_limited, overloaded; invalid_request for what is too much for
   *     the model
   */
  public CompletionStage<Submitted> submit(A asked, Ask ask) {
    return tasks.awaited(made(asked, ask), ask);
  }

  /** What is agreed before the task is made. */
  private record Agreed(CatalogModel model, Route route, TaskPrice price) {}

  /** What an earlier request has made is told also while no route is healthy. */
  private CompletionStage<Submitted> made(A asked, Ask ask) {
    CatalogModel model =
        catalog.choose(
            asked.model(), asked.capability(), asked.needs(ask.unknownMembers()), routing::isOpen);
    Report report = ask.underway().report();
    report.model(model.id());
    report.watch().asks(capability(asked).toString(), asked.model(), model.id(), false);
    @Nullable IdempotentRequest repeatable =
        IdempotentRequest.of(
            ask.caller().projectId(), asked.operation(), ask.idempotencyKey(), ask.body());
    Optional<Submitted> earlier = tasks.replayed(repeatable);
    if (earlier.isPresent()) {
      return CompletableFuture.completedFuture(earlier.get());
    }
    var agreed = new Agreed(model, routing.first(model), medium.price(asked, model));
    if (asked.references().isEmpty()) {
      return CompletableFuture.completedFuture(
          tasks.submit(submission(asked, agreed, ask, repeatable, List.of())));
    }
    tasks.requireRoom(ask.caller(), queue(), agreed.price());
    return artifacts
        .references()
        .resolve(ask.caller(), asked.references(), medium.kind())
        .thenApplyAsync(
            sources -> tasks.submit(submission(asked, agreed, ask, repeatable, sources)),
            ask.underway().workers());
  }

  private static Capability capability(MediaRequest asked) {
    return Capability.valueOf(asked.capability().name());
  }

  private Submission submission(
      A asked,
      Agreed agreed,
      Ask ask,
      @Nullable IdempotentRequest repeatable,
      List<Source> sources) {
    List<String> ids = sources.stream().map(Source::artifactId).toList();
    var order =
        new TaskOrder(
            capability(asked),
            asked.model(),
            agreed.model().id(),
            agreed.route().provider(),
            agreed.route().upstreamModel(),
            json.write(asked.kept(ids)));
    return new Submission(
        ask.caller(),
        ask.requestId(),
        repeatable,
        queue(),
        order,
        agreed.price(),
        tx -> artifacts.references().insert(tx, ask.caller(), sources));
  }

  /** An output whose bytes are stored. */
  private record Stored<O>(Made made, O shown) {}

  /** Carries an interrupt through the provider, which hands outputs over to who cannot throw it. */
  private static final class Interrupted extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  @Override
  public TaskResult run(TaskWork work) throws InterruptedException {
    TaskOrder order = work.order();
    A asked =
        medium.asked(CatalogConfig.Capability.valueOf(order.capability().name()), order.request());
    TaskPrice price = work.paid().price(() -> medium.promised(work, asked));
    List<Stored<O>> made = new ArrayList<>();
    List<Warning> warnings = make(work, asked, price.count(), made);
    if (made.isEmpty()) {
      throw new ProviderException(
          ErrorCode.UPSTREAM_FAILED,
          "The model's provider delivered nothing. Send the request again.");
    }
    return result(work, asked, price, made, told(warnings, made.size(), price.count()));
  }

  private List<Warning> make(TaskWork work, A asked, int count, List<Stored<O>> made)
      throws InterruptedException {
    var warnings = new ArrayList<Warning>();
    MediaPlan plan =
        routing
            .plan(Making.chosen(work), catalog.model(work.order().resolvedModel()))
            .without(route -> work.job().hasFailed(route.provider(), route.upstreamModel()));
    new Making(work, plan, route -> warnings.addAll(make(work, route, asked, count, made))).run();
    return warnings;
  }

  /** More than was promised is not paid, and so not delivered. */
  private List<Warning> make(TaskWork work, Route route, A asked, int count, List<Stored<O>> made)
      throws InterruptedException {
    try {
      return medium.make(
          work,
          route,
          asked,
          count,
          piece -> {
            if (made.size() < count) {
              made.add(store(piece));
            }
          });
    } catch (Interrupted e) {
      throw new InterruptedException();
    }
  }

  private static List<Warning> told(List<Warning> warnings, int made, int promised) {
    if (made == promised) {
      return warnings;
    }
    var all = new ArrayList<>(warnings);
    all.add(
        new Warning(
            "fewer_outputs",
            "The model made %d of %d. What was paid for the others was given back."
                .formatted(made, promised),
            null));
    return all;
  }

  private Stored<O> store(Piece<O> piece) {
    try {
      Made made = artifacts.media().store(piece.content(), medium.kind());
      return new Stored<>(made, piece.shown().apply(made));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new Interrupted();
    }
  }

  private TaskResult result(
      TaskWork work, A asked, TaskPrice price, List<Stored<O>> made, List<Warning> warnings) {
    Amount cost = price.of(made.size());
    TaskUsage usage =
        medium
            .usage(made.stream().map(Stored::shown).toList())
            .lines(
                List.of(
                    medium
                        .line(asked, made.size(), price.count())
                        .billedAmountCredits(cost.toString())
                        .billedAmountCreditsUsdReference(cost.usdReference())));
    return new TaskResult(
        tx ->
            medium.output(
                made.stream()
                    .map(
                        each ->
                            medium.stored(
                                each.shown(),
                                artifacts
                                    .media()
                                    .insert(
                                        tx,
                                        work.tenantId(),
                                        work.projectId(),
                                        each.made().blob(),
                                        each.made().mediaType())))
                    .toList()),
        warnings,
        usage,
        cost);
  }

  @Override
  public void abandon(String provider, String model, String upstreamId) {
    medium.provider(provider).cancel(model, upstreamId);
  }
}
