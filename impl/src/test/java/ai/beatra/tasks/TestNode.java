package ai.beatra.tasks;

import ai.beatra.accounts.Accounts;
import ai.beatra.accounts.Authentication;
import ai.beatra.accounts.Caller;
import ai.beatra.credits.Credits;
import ai.beatra.credits.Wallet;
import ai.beatra.http.json.Json;
import ai.beatra.idempotency.Idempotency;
import ai.beatra.idempotency.IdempotentRequest;
import ai.beatra.ids.Ids;
import ai.beatra.metrics.Telemetry;
import ai.beatra.model.Capability;
import ai.beatra.model.OutputImage;
import ai.beatra.model.Task;
import ai.beatra.model.TaskError;
import ai.beatra.model.TaskOutput;
import ai.beatra.model.TaskStatus;
import ai.beatra.money.Amount;
import ai.beatra.nodes.Ends;
import ai.beatra.nodes.Nodes;
import ai.beatra.nodes.Periodic;
import ai.beatra.store.Database;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A server's tasks, on a database that others may share; tasks promise two pictures at 50 units.
 */
final class TestNode implements AutoCloseable {
  private static final Amount EACH = new Amount(50);
  private static final Duration KEPT = Duration.ofDays(90);

  /** What a task does. */
  @FunctionalInterface
  interface Work {
    TaskResult run(TaskWork work) throws InterruptedException;
  }

  final Database database;
  final Accounts accounts;
  final Credits credits;
  final Ids ids;
  final Tasks tasks;
  final Nodes nodes;

  /** For so long a node that says nothing counts as alive. */
  static final Duration ALIVE = Duration.ofSeconds(2);

  /** What was begun upstream and is not wanted any more. */
  final List<String> abandoned = new CopyOnWriteArrayList<>();

  private final Ends ends = new Ends(2, Duration.ofSeconds(60));
  private final Periodic periodic = new Periodic();

  TestNode(Database database, Clock clock) {
    this(database, clock, 1_000_000);
  }

  TestNode(Database database, Clock clock, int mostWaiting) {
    this.database = database;
    this.ids = new Ids(clock, new SecureRandom());
    this.accounts = new Accounts(database, ids, new SecureRandom(), "local");
    this.credits = new Credits(database, ids);
    var json = new Json(new ObjectMapper());
    var view = new TaskView(json, id -> "https://example.com/" + id, code -> "#" + code);
    this.nodes = new Nodes(database, ids, ALIVE);
    this.tasks =
        new Tasks(
            database,
            credits,
            new Idempotency(),
            ids,
            nodes,
            ends,
            view,
            mostWaiting,
            Telemetry.NONE);
  }

  TestNode running(int concurrency, Work work) {
    return running(concurrency, Duration.ofMinutes(5), work);
  }

  TestNode running(int concurrency, Duration timeout, Work work) {
    nodes.start(periodic);
    tasks.start(
        List.of(
            new TaskRunner() {
              @Override
              public String queue() {
                return "images";
              }

              @Override
              public Slots slots() {
                return new Slots(provider -> new Place(provider, concurrency), timeout);
              }

              @Override
              public TaskResult run(TaskWork task) throws InterruptedException {
                return work.run(task);
              }

              @Override
              public void abandon(String provider, String model, String upstreamId) {
                abandoned.add(provider + " " + model + " " + upstreamId);
              }
            }),
        periodic,
        KEPT);
    return this;
  }

  /** Begins a task that never ends. */
  void beginForever() throws InterruptedException {
    beginForever(work -> {});
  }

  /** The same after something was done. */
  void beginForever(Consumer<TaskWork> first) throws InterruptedException {
    var begun = new CountDownLatch(1);
    running(
        1,
        work -> {
          first.accept(work);
          begun.countDown();
          return forever(work);
        });
    begun.await();
  }

  static TaskResult forever(TaskWork work) throws InterruptedException {
    new CountDownLatch(1).await();
    throw new IllegalStateException();
  }

  static List<OutputImage> pictures(Task task) {
    return Objects.requireNonNull(Objects.requireNonNull(task.getOutput()).getImages());
  }

  static TaskError error(Task task) {
    return Objects.requireNonNull(task.getError());
  }

  /** A new tenant with so many units. */
  Caller tenant(String name, long units) {
    String tenant = accounts.createTenant(name).id();
    String key = accounts.createKey(name, null, null).secret().reveal();
    credits.grant(tenant, new Amount(units), null);
    return ((Authentication.Authenticated) accounts.authenticate(key)).caller();
  }

  Tasks.Submitted submit(Caller caller) {
    return submit(caller, null);
  }

  Tasks.Submitted submit(Caller caller, @Nullable IdempotentRequest request) {
    return submit(caller, request, "sandbox");
  }

  /** A task that waits for this provider. */
  String submittedTo(Caller caller, String provider) throws Exception {
    return id(submit(caller, null, provider));
  }

  private Tasks.Submitted submit(
      Caller caller, @Nullable IdempotentRequest request, String provider) {
    return tasks.submit(
        new Submission(
            caller,
            "req_1",
            request,
            "images",
            new TaskOrder(
                Capability.TEXT_TO_IMAGE,
                "auto",
                "gpt-image-2",
                provider,
                "sandbox-image",
                "{\"prompt\":\"A forest\",\"metadata\":{\"a\":\"b\"}}"),
            TaskPrice.perOutput(EACH, 2, "pictures"),
            tx -> {}));
  }

  String id(Tasks.Submitted submitted) throws Exception {
    return new ObjectMapper().readTree(submitted.answer()).path("task_id").asText();
  }

  Task ended(Caller caller, String id) throws Exception {
    tasks.await(caller, id, Duration.ofMinutes(1)).end().get(2, TimeUnit.MINUTES);
    Task task = tasks.get(caller, id);
    if (task.getCompletedAt() == null) {
      throw new AssertionError("task " + id + " does not end: " + task.getStatus());
    }
    return task;
  }

  TaskStatus status(Caller caller, String id) {
    return tasks.get(caller, id).getStatus();
  }

  Wallet wallet(Caller caller) {
    return credits.wallet(caller.tenantId());
  }

  /** The result of a task that has made so many pictures at 50 units. */
  static TaskResult made(int pictures) {
    return new TaskResult(
        tx ->
            new TaskOutput()
                .images(
                    IntStream.range(0, pictures)
                        .mapToObj(
                            i ->
                                new OutputImage()
                                    .artifactId("art_" + i)
                                    .width(1)
                                    .height(1)
                                    .mediaType("image/png"))
                        .toList()),
        List.of(),
        TaskView.noUsage().imageCount((long) pictures),
        new Amount(50L * pictures));
  }

  @Override
  public void close() throws InterruptedException {
    stop(Duration.ofSeconds(10));
  }

  void stop(Duration patience) throws InterruptedException {
    tasks.stop(patience);
    ends.stop(Duration.ofSeconds(10));
    periodic.close();
  }

  /** Ends as a killed process does: nothing of it happens any more, and nothing is written. */
  void vanish() throws InterruptedException {
    periodic.close();
    // It still hears what others tell.
    ends.stop(Duration.ZERO);
  }
}
