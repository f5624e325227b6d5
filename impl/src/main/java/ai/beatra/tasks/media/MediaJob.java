package ai.beatra.tasks.media;

import ai.beatra.artifacts.References;
import ai.beatra.artifacts.Source;
import ai.beatra.artifacts.TaskMedia;
import ai.beatra.blobs.Blob;
import ai.beatra.catalog.Route;
import ai.beatra.config.CatalogConfig;
import ai.beatra.error.ApiException;
import ai.beatra.error.ErrorCode;
import ai.beatra.http.Ask;
import ai.beatra.http.json.Json;
import ai.beatra.idempotency.IdempotentRequest;
import ai.beatra.model.Capability;
import ai.beatra.model.TaskUsage;
import ai.beatra.money.Amount;
import ai.beatra.provider.MediaProvider;
import ai.beatra.provider.ProviderException;
import ai.beatra.provider.Warning;
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
  private final TaskMedia media;
  private final References references;
  private final Tasks tasks;
  private final Json json;
  private final Slots slots;

  public MediaJob(
      MediaFeature<A, O> medium,
      TaskMedia media,
      References references,
      Tasks tasks,
      Json json,
      Slots slots) {
    this.medium = medium;
    this.media = media;
    this.references = references;
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
   * @return throws or fails with {@link ApiException}: unusable_media_reference,
   *     insufficient_balance, idempotency_conflict, rate_limited, overloaded
   */
  public CompletionStage<Submitted> submit(A asked, Ask ask) {
    return tasks.awaited(made(asked, ask), ask);
  }

  private CompletionStage<Submitted> made(A asked, Ask ask) {
    var route = medium.route(asked, ask.unknownMembers());
    ask.underway().report().model(route.model().id());
    TaskPrice price = medium.price(asked, route.model());
    @Nullable IdempotentRequest repeatable =
        IdempotentRequest.of(
            ask.caller().projectId(), asked.operation(), ask.idempotencyKey(), ask.body());
    if (asked.references().isEmpty()) {
      return CompletableFuture.completedFuture(
          tasks.submit(submission(asked, route, price, ask, repeatable, List.of())));
    }
    Optional<Submitted> earlier = tasks.replayed(repeatable);
    if (earlier.isPresent()) {
      return CompletableFuture.completedFuture(earlier.get());
    }
    tasks.requireRoom(ask.caller(), queue(), price.whole());
    return references
        .resolve(ask.caller(), asked.references(), medium.references())
        .thenApplyAsync(
            sources -> tasks.submit(submission(asked, route, price, ask, repeatable, sources)),
            ask.underway().workers());
  }

  private Submission submission(
      A asked,
      Route<? extends MediaProvider<?, ?>> route,
      TaskPrice price,
      Ask ask,
      @Nullable IdempotentRequest repeatable,
      List<Source> sources) {
    List<String> ids = sources.stream().map(Source::artifactId).toList();
    var order =
        new TaskOrder(
            Capability.valueOf(asked.capability().name()),
            asked.model(),
            route.model().id(),
            route.providerName(),
            route.upstreamModel(),
            json.write(asked.kept(ids)));
    return new Submission(
        ask.caller(),
        ask.requestId(),
        repeatable,
        queue(),
        route.provider().isRepeatable(),
        order,
        price,
        tx -> references.insert(tx, ask.caller(), sources));
  }

  /** An output whose bytes are stored. */
  private record Stored<O>(Blob blob, String mediaType, O shown) {}

  @Override
  public TaskResult run(TaskWork work) throws InterruptedException {
    TaskOrder order = work.order();
    A asked =
        medium.asked(CatalogConfig.Capability.valueOf(order.capability().name()), order.request());
    TaskPrice price = work.paid().price(() -> medium.promised(work, asked));
    List<Stored<O>> made = new ArrayList<>();
    List<Warning> warnings =
        medium.make(
            work,
            asked,
            price.count(),
            piece -> {
              // More than was promised is not paid, and so not delivered.
              if (made.size() < price.count()) {
                made.add(store(piece));
              }
            });
    if (made.isEmpty()) {
      throw new ProviderException(
          ErrorCode.UPSTREAM_FAILED,
          "The model's provider delivered nothing. Send the request again.");
    }
    return result(work, asked, price, made, told(warnings, made.size(), price.count()));
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
      return new Stored<>(media.store(piece.content()), piece.mediaType(), piece.shown());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
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
                                media.insert(
                                    tx,
                                    work.tenantId(),
                                    work.projectId(),
                                    each.blob(),
                                    each.mediaType())))
                    .toList()),
        warnings,
        usage,
        cost);
  }
}
