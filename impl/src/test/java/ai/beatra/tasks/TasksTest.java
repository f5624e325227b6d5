package ai.beatra.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.beatra.accounts.Caller;
import ai.beatra.credits.Usage;
import ai.beatra.credits.UsageRecord;
import ai.beatra.error.ApiException;
import ai.beatra.error.ErrorCode;
import ai.beatra.idempotency.IdempotentRequest;
import ai.beatra.model.Capability;
import ai.beatra.model.OutputImage;
import ai.beatra.model.Task;
import ai.beatra.model.TaskError;
import ai.beatra.model.TaskStatus;
import ai.beatra.money.Amount;
import ai.beatra.provider.ProviderException;
import ai.beatra.server.Eventually;
import ai.beatra.store.DatabaseContract;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Tasks from their making to their end. */
class TasksTest extends DatabaseContract {
  /** {@code -Pslow} tries more. */
  private static final int KEYS = 20 * Integer.getInteger("rounds", 3);

  private static final int MANY = 100_000_000;
  private static final CountDownLatch NEVER = new CountDownLatch(1);

  private TestNode node() {
    return new TestNode(database(), test().clock());
  }

  private static TaskResult forever(TaskWork work) throws InterruptedException {
    NEVER.await();
    throw new IllegalStateException();
  }

  private static List<OutputImage> pictures(Task task) {
    return Objects.requireNonNull(Objects.requireNonNull(task.getOutput()).getImages());
  }

  private static TaskError error(Task task) {
    return Objects.requireNonNull(task.getError());
  }

  @Test
  void aTaskThatSucceedsIsPaid() throws Exception {
    try (TestNode node = node().running(1, work -> TestNode.made(2))) {
      Caller caller = node.tenant("acme", 100);

      Task task = node.ended(caller, node.id(node.submit(caller)));

      assertThat(task.getStatus()).isEqualTo(TaskStatus.SUCCEEDED);
      assertThat(task.getProgress().getPercent()).isEqualTo(100);
      assertThat(pictures(task)).hasSize(2);
      assertThat(pictures(task).get(1).getUrl()).isEqualTo("https://example.com/art_1");
      assertThat(task.getUsage().getCredits()).isEqualTo("0.0100");
      assertThat(task.getMetadata()).containsEntry("a", "b");
      assertThat(node.wallet(caller).balance().units()).isZero();
      assertThat(node.wallet(caller).held().units()).isZero();
      assertThat(node.credits.reconcile()).isEmpty();
    }
  }

  @Test
  void whatIsNotDeliveredIsGivenBack() throws Exception {
    try (TestNode node = node().running(1, work -> TestNode.made(1))) {
      Caller caller = node.tenant("acme", 100);

      Task task = node.ended(caller, node.id(node.submit(caller)));

      assertThat(task.getBilling().getChargedCredits()).isEqualTo("0.0100");
      assertThat(task.getBilling().getRefundedCredits()).isEqualTo("0.0050");
      assertThat(task.getUsage().getCredits()).isEqualTo("0.0050");
      assertThat(node.wallet(caller).balance().units()).isEqualTo(50);
    }
  }

  @Test
  void aRunnerThatAsksForMoreThanWasTakenGetsWhatWasTaken() throws Exception {
    try (TestNode node = node().running(1, work -> TestNode.made(3))) {
      Caller caller = node.tenant("acme", 1000);

      Task task = node.ended(caller, node.id(node.submit(caller)));

      assertThat(task.getStatus()).isEqualTo(TaskStatus.SUCCEEDED);
      assertThat(task.getUsage().getCredits()).isEqualTo("0.0100");
      assertThat(node.wallet(caller).balance().units()).isEqualTo(900);
      assertThat(node.credits.reconcile()).isEmpty();
    }
  }

  @Test
  void aTaskThatFailsCostsNothing() throws Exception {
    var failure = new ProviderException(ErrorCode.CONTENT_REFUSED, "Not this.");
    TestNode.Work failing =
        work -> {
          throw failure;
        };
    try (TestNode node = node().running(1, failing)) {
      Caller caller = node.tenant("acme", 100);

      Task task = node.ended(caller, node.id(node.submit(caller)));

      assertThat(task.getStatus()).isEqualTo(TaskStatus.FAILED);
      assertThat(error(task).getCode()).isEqualTo("content_refused");
      assertThat(error(task).getMessage()).isEqualTo("Not this.");
      assertThat(error(task).getRetryable()).isFalse();
      assertThat(task.getOutput()).isNull();
      assertThat(node.wallet(caller).balance().units()).isEqualTo(100);
    }
  }

  @Test
  void aFaultOfOursFailsTheTaskAndTellsNothingOfIt() throws Exception {
    TestNode.Work faulty =
        work -> {
          throw new IllegalStateException("secret detail");
        };
    try (TestNode node = node().running(1, faulty)) {
      Caller caller = node.tenant("acme", 100);

      Task task = node.ended(caller, node.id(node.submit(caller)));

      assertThat(error(task).getCode()).isEqualTo("internal_error");
      assertThat(error(task).getMessage()).doesNotContain("secret");
      assertThat(node.wallet(caller).balance().units()).isEqualTo(100);
    }
  }

  @Test
  void withoutCreditsThereIsNoTask() throws Exception {
    try (TestNode node = node()) {
      Caller caller = node.tenant("acme", 99);

      assertThatThrownBy(() -> node.submit(caller))
          .isInstanceOfSatisfying(
              ApiException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.INSUFFICIENT_BALANCE));

      assertThat(node.tasks.list(caller, everything(false), null, 10)).isEmpty();
      assertThat(node.wallet(caller).balance().units()).isEqualTo(99);
    }
  }

  @Test
  void oneTenantsTasksDoNotFillTheQueue() throws Exception {
    try (TestNode node = new TestNode(database(), test().clock(), 3)) {
      Caller caller = node.tenant("acme", 1000);
      Caller other = node.tenant("other", 1000);
      for (int i = 0; i < 3; i++) {
        node.submit(caller);
      }

      assertThatThrownBy(() -> node.submit(caller))
          .isInstanceOfSatisfying(
              ApiException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.RATE_LIMITED));
      node.submit(other);

      assertThat(node.wallet(caller).balance().units()).isEqualTo(700);
    }
  }

  @Test
  void aTaskThatWaitsIsCanceledAtOnce() throws Exception {
    try (TestNode node = node()) {
      Caller caller = node.tenant("acme", 100);
      String id = node.id(node.submit(caller));

      Tasks.Canceled canceled = node.tasks.cancel(caller, id);
      Tasks.Canceled again = node.tasks.cancel(caller, id);

      assertThat(canceled.ended()).isFalse();
      assertThat(canceled.task().getStatus()).isEqualTo(TaskStatus.CANCELED);
      assertThat(canceled.task().getCancelRequestedAt()).isNotNull();
      assertThat(canceled.task().getBilling().getRefundedCredits()).isEqualTo("0.0100");
      assertThat(again.ended()).isTrue();
      assertThat(again.task()).isEqualTo(canceled.task());
      assertThat(node.wallet(caller).balance().units()).isEqualTo(100);
    }
  }

  @Test
  void aTaskThatRunsIsToldToStop() throws Exception {
    var begun = new CountDownLatch(1);
    TestNode.Work work =
        task -> {
          begun.countDown();
          return forever(task);
        };
    try (TestNode node = node().running(1, work)) {
      Caller caller = node.tenant("acme", 100);
      String id = node.id(node.submit(caller));
      begun.await();

      Tasks.Canceled canceled = node.tasks.cancel(caller, id);
      Task task = node.ended(caller, id);

      assertThat(canceled.ended()).isFalse();
      assertThat(canceled.task().getStatus()).isIn(TaskStatus.RUNNING, TaskStatus.CANCELED);
      assertThat(task.getStatus()).isEqualTo(TaskStatus.CANCELED);
      assertThat(task.getCancelRequestedAt()).isEqualTo(canceled.task().getCancelRequestedAt());
      assertThat(node.wallet(caller).balance().units()).isEqualTo(100);
    }
  }

  @Test
  void aTaskOfAnotherNodeIsToldToStop() throws Exception {
    var begun = new CountDownLatch(1);
    TestNode.Work work =
        task -> {
          begun.countDown();
          return forever(task);
        };
    try (TestNode one = node().running(1, work);
        TestNode other = node()) {
      Caller caller = one.tenant("acme", 100);
      String id = one.id(one.submit(caller));
      begun.await();

      other.tasks.cancel(caller, id);

      assertThat(one.ended(caller, id).getStatus()).isEqualTo(TaskStatus.CANCELED);
    }
  }

  @Test
  void cancelAndFinishAgreeAThousandTimes() throws Exception {
    ExecutorService cancelers = Executors.newFixedThreadPool(4);
    try (TestNode node = node().running(4, work -> TestNode.made(2))) {
      Caller caller = node.tenant("acme", MANY);
      List<Future<Tasks.Canceled>> cancels = new ArrayList<>();
      List<String> ids = new ArrayList<>();
      for (int i = 0; i < 1000; i++) {
        String id = node.id(node.submit(caller));
        ids.add(id);
        cancels.add(cancelers.submit(() -> node.tasks.cancel(caller, id)));
      }
      int succeeded = 0;
      for (int i = 0; i < ids.size(); i++) {
        Tasks.Canceled canceled = cancels.get(i).get(1, TimeUnit.MINUTES);
        Task task = node.ended(caller, ids.get(i));
        boolean paid = task.getStatus() == TaskStatus.SUCCEEDED;
        assertThat(task.getStatus()).isIn(TaskStatus.SUCCEEDED, TaskStatus.CANCELED);
        assertThat(canceled.ended()).as("a cancel that was accepted is kept").isEqualTo(paid);
        assertThat(task.getOutput() != null).isEqualTo(paid);
        succeeded += paid ? 1 : 0;
      }
      assertThat(node.wallet(caller).balance().units()).isEqualTo(MANY - 100L * succeeded);
      assertThat(node.wallet(caller).held().units()).isZero();
      assertThat(node.credits.reconcile()).isEmpty();
    } finally {
      cancelers.shutdownNow();
    }
  }

  @Test
  void aTaskThatTakesTooLongFails() throws Exception {
    try (TestNode node = node().running(1, Duration.ofMillis(1), TasksTest::forever)) {
      Caller caller = node.tenant("acme", 100);

      Task task = node.ended(caller, node.id(node.submit(caller)));

      assertThat(task.getStatus()).isEqualTo(TaskStatus.FAILED);
      assertThat(error(task).getCode()).isEqualTo("upstream_timeout");
      assertThat(node.wallet(caller).balance().units()).isEqualTo(100);
    }
  }

  @Test
  void progressIsSeenWhileTheTaskRuns() throws Exception {
    var go = new CountDownLatch(1);
    TestNode.Work work =
        task -> {
          task.progress().report(40, "rendering", "Image 1 of 2");
          go.await();
          return TestNode.made(2);
        };
    try (TestNode node = node().running(1, work)) {
      Caller caller = node.tenant("acme", 100);
      String id = node.id(node.submit(caller));

      Eventually.holds(
          "progress",
          () -> node.tasks.get(caller, id).getProgress().getMessage().equals("Image 1 of 2"));
      Task running = node.tasks.get(caller, id);
      go.countDown();

      assertThat(running.getStatus()).isEqualTo(TaskStatus.RUNNING);
      assertThat(running.getProgress().getPercent()).isEqualTo(40);
      assertThat(running.getOutput()).isNull();
      assertThat(node.ended(caller, id).getProgress().getPercent()).isEqualTo(100);
    }
  }

  @Test
  void tenantsTakeTurns() throws Exception {
    List<String> order = Collections.synchronizedList(new ArrayList<>());
    TestNode.Work work =
        task -> {
          order.add(task.tenantId());
          return TestNode.made(2);
        };
    try (TestNode node = node()) {
      Caller eager = node.tenant("eager", MANY);
      Caller late = node.tenant("late", MANY);
      for (int i = 0; i < 20; i++) {
        node.submit(eager);
      }
      List<String> ids = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        ids.add(node.id(node.submit(late)));
      }
      node.running(1, work);
      for (String id : ids) {
        node.ended(late, id);
      }

      // The eager one's tasks go on meanwhile.
      List<String> begun = List.copyOf(order);
      long before =
          begun.subList(0, begun.lastIndexOf(late.tenantId())).stream()
              .filter(eager.tenantId()::equals)
              .count();
      assertThat(before).isBetween(4L, 6L);
    }
  }

  @Test
  void whatADeadNodeHadBegunIsBegunAgain() throws Exception {
    var begun = new CountDownLatch(1);
    TestNode dead = node();
    Caller caller = dead.tenant("acme", 100);
    String id = dead.id(dead.submit(caller));
    dead.running(
        1,
        work -> {
          begun.countDown();
          return forever(work);
        });
    begun.await();
    dead.vanish();

    try (TestNode next = node().running(1, work -> TestNode.made(2))) {
      assertThat(next.ended(caller, id).getStatus()).isEqualTo(TaskStatus.SUCCEEDED);
      assertThat(next.wallet(caller).held().units()).isZero();
      assertThat(next.credits.reconcile()).isEmpty();
    }
  }

  @Test
  void whatCannotBeBegunTwiceHasFailed() throws Exception {
    var begun = new CountDownLatch(1);
    TestNode dead = node();
    Caller caller = dead.tenant("acme", 100);
    String id = dead.id(dead.submit(caller, null, false));
    dead.running(
        1,
        work -> {
          begun.countDown();
          return forever(work);
        });
    begun.await();
    dead.vanish();

    try (TestNode next = node().running(1, work -> TestNode.made(2))) {
      Task task = next.ended(caller, id);
      assertThat(task.getStatus()).isEqualTo(TaskStatus.FAILED);
      assertThat(error(task).getRetryable()).isTrue();
      assertThat(next.wallet(caller).balance().units()).isEqualTo(100);
    }
  }

  /** As if another node had let it go. */
  private void requeue() {
    database()
        .write(
            tx ->
                tx.update(
                    "UPDATE tasks SET status = 'queued', node = NULL WHERE status = 'running'"));
  }

  @Test
  void aTaskThatTheSameNodeBeginsAgainIsStillItsOwn() throws Exception {
    var begun = new Semaphore(0);
    var left = new Semaphore(0);
    TestNode.Work work =
        task -> {
          begun.release();
          try {
            return forever(task);
          } finally {
            left.release();
          }
        };
    try (TestNode node = node().running(2, work)) {
      Caller caller = node.tenant("acme", 100);
      String id = node.id(node.submit(caller));
      begun.acquire();
      requeue();
      Caller other = node.tenant("other", 100);
      String another = node.id(node.submit(other));
      // The first one is told that it has lost the task; the second one has it, and is told to
      // stop.
      left.acquire();
      begun.acquire(2);
      node.tasks.cancel(caller, id);
      node.tasks.cancel(other, another);

      assertThat(node.ended(caller, id).getStatus()).isEqualTo(TaskStatus.CANCELED);
      node.ended(other, another);
      assertThat(node.wallet(caller).balance().units()).isEqualTo(100);
      assertThat(node.credits.reconcile()).isEmpty();
    }
  }

  @Test
  void aTaskThatItsNodeHasForgottenIsBegunAgain() throws Exception {
    try (TestNode node = node()) {
      Caller caller = node.tenant("acme", 100);
      String id = node.id(node.submit(caller));
      database()
          .write(
              tx ->
                  tx.update(
                      "UPDATE tasks SET status = 'running', attempt = 1, node = ?",
                      node.nodes.id()));
      node.running(1, work -> TestNode.made(2));

      assertThat(node.ended(caller, id).getStatus()).isEqualTo(TaskStatus.SUCCEEDED);
      assertThat(node.credits.reconcile()).isEmpty();
    }
  }

  @Test
  void aTaskThatRunsIsLeftAloneWhateverTheClockSays() throws Exception {
    var begun = new CountDownLatch(1);
    var go = new CountDownLatch(1);
    var runs = new AtomicInteger();
    TestNode.Work work =
        task -> {
          runs.incrementAndGet();
          begun.countDown();
          go.await();
          return TestNode.made(2);
        };
    try (TestNode node = node().running(1, work)) {
      Caller caller = node.tenant("acme", 200);
      String id = node.id(node.submit(caller));
      begun.await();
      String lost = node.id(node.submit(caller));
      for (int hours : new int[] {1, -2}) {
        test().clock().advance(Duration.ofHours(hours));
        database()
            .write(
                tx ->
                    tx.update(
                        "UPDATE tasks SET status = 'running', node = ? WHERE id = ?",
                        node.nodes.id(),
                        lost));
        // When that one was let go, all were looked at.
        Eventually.holds("it waits again", () -> node.status(caller, lost) == TaskStatus.QUEUED);
      }
      go.countDown();

      assertThat(node.ended(caller, id).getStatus()).isEqualTo(TaskStatus.SUCCEEDED);
      assertThat(node.ended(caller, lost).getStatus()).isEqualTo(TaskStatus.SUCCEEDED);
      assertThat(runs).hasValue(2);
    }
  }

  @Test
  void onlySoManyWaitAndAtMostHalfOfThemOfOneTenant() throws Exception {
    try (TestNode node = node()) {
      Caller caller = node.tenant("acme", 100);
      String id = node.id(node.submit(caller));
      var waiters = new Waiters(database(), new TaskStore(!database().isEmbedded()), 4);
      var waits = new ArrayList<Waiters.Wait>();
      for (int i = 0; i < 3; i++) {
        waits.add(waiters.await(caller.tenantId(), id, Duration.ofMinutes(10)));
      }
      assertThat(waits.get(1).end()).isNotDone();
      assertThat(waits.get(2)).isSameAs(Waiters.Wait.REFUSED);
      for (String tenant : new String[] {"ten_2", "ten_3"}) {
        assertThat(waiters.await(tenant, id, Duration.ofMinutes(10)))
            .isNotSameAs(Waiters.Wait.REFUSED);
      }
      assertThat(waiters.await("ten_4", id, Duration.ofMinutes(10))).isSameAs(Waiters.Wait.REFUSED);

      waits.get(0).cancel().run();
      assertThat(waiters.await(caller.tenantId(), id, Duration.ofMinutes(10)).end()).isNotDone();
      waiters.ended(id);
      assertThat(waits.get(1).end()).isDone();
      assertThat(waiters.await(caller.tenantId(), id, Duration.ofMinutes(10)))
          .isNotSameAs(Waiters.Wait.REFUSED);
    }
  }

  @Test
  void manyWhoWaitHearOfTheEndsOnAnotherNode() throws Exception {
    if (database().isEmbedded()) {
      return;
    }
    int many = 1100;
    try (TestNode node = node().running(1, TasksTest::forever)) {
      Caller caller = node.tenant("acme", 100);
      String id = node.id(node.submit(caller));
      database()
          .write(
              tx ->
                  tx.update(
                      """
                      INSERT INTO tasks SELECT (jsonb_populate_record(t,
                        jsonb_build_object('id', left(t.id, -4) || lpad(n::text, 4, '0')))).*
                      FROM tasks t, generate_series(1, ?) n""",
                      many));
      var waits = new ArrayList<CompletableFuture<Void>>();
      for (int i = 1; i <= many; i++) {
        String other = id.substring(0, id.length() - 4) + "%04d".formatted(i);
        waits.add(node.tasks.await(caller, other, Duration.ofMinutes(10)).end());
      }
      assertThat(waits).noneMatch(CompletableFuture::isDone);
      database()
          .write(
              tx ->
                  tx.update("UPDATE tasks SET status = 'canceled', node = NULL, completed_at = 1"));

      CompletableFuture.allOf(waits.toArray(CompletableFuture[]::new)).get(1, TimeUnit.MINUTES);
    }
  }

  @Test
  void whoComesTooLateChangesNothing() throws Exception {
    var begun = new CountDownLatch(1);
    var go = new CountDownLatch(1);
    TestNode slow = node();
    Caller caller = slow.tenant("acme", 100);
    String id = slow.id(slow.submit(caller));
    slow.running(
        1,
        work -> {
          begun.countDown();
          go.await();
          return TestNode.made(1);
        });
    begun.await();
    slow.vanish();
    try (TestNode next = node().running(1, work -> TestNode.made(2))) {
      assertThat(pictures(next.ended(caller, id))).hasSize(2);

      go.countDown();
      slow.tasks.stop(Duration.ofSeconds(10));

      assertThat(pictures(next.tasks.get(caller, id))).hasSize(2);
      assertThat(next.wallet(caller).balance().units()).isZero();
      assertThat(next.credits.reconcile()).isEmpty();
    }
  }

  @Test
  void aNodeThatStopsLetsItsTasksGo() throws Exception {
    var begun = new CountDownLatch(1);
    TestNode one = node();
    Caller caller = one.tenant("acme", 100);
    String id = one.id(one.submit(caller));
    one.running(
        1,
        work -> {
          begun.countDown();
          return forever(work);
        });
    begun.await();
    one.stop(Duration.ZERO);

    assertThat(one.status(caller, id)).isEqualTo(TaskStatus.QUEUED);
    try (TestNode next = node().running(1, work -> TestNode.made(2))) {
      assertThat(next.ended(caller, id).getStatus()).isEqualTo(TaskStatus.SUCCEEDED);
    }
  }

  @Test
  void aTaskRunsOnceOnTwoNodes() throws Exception {
    Set<String> ran = ConcurrentHashMap.newKeySet();
    var twice = new AtomicInteger();
    TestNode.Work work =
        task -> {
          if (!ran.add(task.id())) {
            twice.incrementAndGet();
          }
          return TestNode.made(2);
        };
    try (TestNode one = node()) {
      Caller caller = one.tenant("acme", MANY);
      List<String> ids = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        ids.add(one.id(one.submit(caller)));
      }
      try (TestNode other = node()) {
        one.running(4, work);
        if (!database().isEmbedded()) {
          other.running(4, work);
        }
        for (String id : ids) {
          assertThat(one.ended(caller, id).getStatus()).isEqualTo(TaskStatus.SUCCEEDED);
        }
      }
      assertThat(twice).hasValue(0);
      assertThat(one.wallet(caller).balance().units()).isEqualTo(MANY - 300 * 100L);
      assertThat(one.credits.reconcile()).isEmpty();
    }
  }

  @Test
  void fiftyIdenticalRequestsMakeOneTask() throws Exception {
    ExecutorService clients = Executors.newFixedThreadPool(50);
    try (TestNode node = node()) {
      Caller caller = node.tenant("acme", MANY);
      int keys = KEYS;
      Set<String> answers = new HashSet<>();
      for (int key = 0; key < keys; key++) {
        var request =
            new IdempotentRequest(
                caller.projectId(), "POST /v1/images/generations", "k" + key, "0".repeat(64));
        var start = new CyclicBarrier(50);
        Callable<Tasks.Submitted> client =
            () -> {
              start.await();
              return node.submit(caller, request, true);
            };
        Set<String> same = new HashSet<>();
        int first = 0;
        for (var answer : clients.invokeAll(Collections.nCopies(50, client))) {
          same.add(answer.get().answer());
          first += answer.get().repeated() ? 0 : 1;
        }
        assertThat(same).hasSize(1);
        assertThat(first).isEqualTo(1);
        answers.addAll(same);
      }
      assertThat(answers).hasSize(keys);
      assertThat(node.wallet(caller).held().units()).isEqualTo(100L * keys);
    } finally {
      clients.shutdownNow();
    }
  }

  private static TaskFilter everything(boolean ascending) {
    return new TaskFilter(null, null, null, null, ascending);
  }

  @Test
  void aWalkSeesEachEarlierTaskOnceWhileOthersAreMade() throws Exception {
    for (boolean ascending : new boolean[] {true, false}) {
      try (TestNode node = node()) {
        Caller caller = node.tenant("acme" + ascending, MANY);
        Set<String> earlier = new HashSet<>();
        for (int i = 0; i < 120; i++) {
          earlier.add(node.id(node.submit(caller)));
          test().clock().advance(Duration.ofMillis(i % 3 == 0 ? 1 : 0));
        }
        List<String> seen = new ArrayList<>();
        Place place = null;
        List<TaskRow> page;
        do {
          page = node.tasks.list(caller, everything(ascending), place, 7);
          List<TaskRow> shown = page.subList(0, Math.min(7, page.size()));
          shown.forEach(row -> seen.add(row.id()));
          TaskRow last = shown.get(shown.size() - 1);
          place = new Place(last.times().created(), last.id());
          if (seen.size() < 100) {
            node.submit(caller);
          }
        } while (page.size() > 7);

        assertThat(seen).doesNotHaveDuplicates().containsAll(earlier);
      }
    }
  }

  @Test
  void aListIsFiltered() throws Exception {
    try (TestNode node = node()) {
      Caller caller = node.tenant("acme", MANY);
      Caller other = node.tenant("other", MANY);
      String canceled = node.id(node.submit(caller));
      node.tasks.cancel(caller, canceled);
      String waits = node.id(node.submit(caller));
      node.submit(other);
      long created = node.tasks.list(caller, everything(true), null, 10).get(0).times().created();

      assertThat(ids(node, caller, everything(false))).containsExactlyInAnyOrder(canceled, waits);
      assertThat(ids(node, caller, new TaskFilter("queued", null, null, null, false)))
          .containsExactly(waits);
      assertThat(ids(node, caller, new TaskFilter(null, "image_to_image", null, null, false)))
          .isEmpty();
      assertThat(ids(node, caller, new TaskFilter(null, "text_to_image", null, null, false)))
          .hasSize(2);
      assertThat(ids(node, caller, new TaskFilter(null, null, null, created, false))).isEmpty();
      assertThat(ids(node, caller, new TaskFilter(null, null, created - 1, null, false)))
          .hasSize(2);
    }
  }

  @Test
  void aWalkShowsWhatTheFilterLetsPassInItsOrder() throws Exception {
    try (TestNode node = node()) {
      Caller caller = node.tenant("acme", MANY);
      for (int i = 0; i < 60; i++) {
        String id = node.id(node.submit(caller));
        String capability = Capability.values()[i % 5 % 3 + 1].toString();
        String status = i % 4 == 0 ? "queued" : i % 4 == 1 ? "failed" : "succeeded";
        long created = 1_000 + i / 3;
        database()
            .write(
                tx ->
                    tx.update(
                        "UPDATE tasks SET capability = ?, status = ?, created_at = ?,"
                            + " completed_at = ? WHERE id = ?",
                        capability,
                        status,
                        created,
                        status.equals("queued") ? null : created,
                        id));
      }
      List<TaskRow> all = node.tasks.list(caller, everything(true), null, 100);
      assertThat(all).hasSize(60);
      for (TaskFilter filter : filters()) {
        List<String> expected = new ArrayList<>(passing(all, filter));
        if (!filter.ascending()) {
          Collections.reverse(expected);
        }
        assertThat(walk(node, caller, filter)).as(filter.toString()).isEqualTo(expected);
      }
    }
  }

  private static List<TaskFilter> filters() {
    List<TaskFilter> filters = new ArrayList<>();
    for (String status : Arrays.asList(null, "queued", "succeeded", "running")) {
      for (String capability : Arrays.asList(null, "text_to_image", "image_to_image", "chat")) {
        for (boolean ascending : new boolean[] {true, false}) {
          filters.add(new TaskFilter(status, capability, null, null, ascending));
          filters.add(new TaskFilter(status, capability, 1_004L, 1_016L, ascending));
        }
      }
    }
    return filters;
  }

  private static List<String> passing(List<TaskRow> all, TaskFilter filter) {
    Long after = filter.createdAfter();
    Long before = filter.createdBefore();
    return all.stream()
        .filter(row -> filter.status() == null || filter.status().equals("" + row.status()))
        .filter(
            row -> filter.capability() == null || filter.capability().equals("" + row.order().capability()))
        .filter(row -> after == null || row.times().created() > after)
        .filter(row -> before == null || row.times().created() < before)
        .map(TaskRow::id)
        .toList();
  }

  private static List<String> walk(TestNode node, Caller caller, TaskFilter filter) {
    List<String> seen = new ArrayList<>();
    Place place = null;
    List<TaskRow> page;
    do {
      page = node.tasks.list(caller, filter, place, 4);
      for (TaskRow row : page.subList(0, Math.min(4, page.size()))) {
        seen.add(row.id());
        place = new Place(row.times().created(), row.id());
      }
    } while (page.size() > 4);
    return seen;
  }

  private static List<String> ids(TestNode node, Caller caller, TaskFilter filter) {
    return node.tasks.list(caller, filter, null, 100).stream().map(TaskRow::id).toList();
  }

  @Test
  void theTasksOfOthersAreNotThere() throws Exception {
    try (TestNode node = node()) {
      Caller caller = node.tenant("acme", 100);
      Caller other = node.tenant("other", 100);
      String id = node.id(node.submit(caller));

      assertThatThrownBy(() -> node.tasks.get(other, id))
          .isInstanceOfSatisfying(
              ApiException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND));
      assertThatThrownBy(() -> node.tasks.cancel(other, id)).isInstanceOf(ApiException.class);
      assertThatThrownBy(() -> node.tasks.await(other, id, Duration.ofSeconds(1)))
          .isInstanceOf(ApiException.class);
    }
  }

  @Test
  void whoWaitsIsAnsweredWhenTheTaskEndsOrTheTimeIsOver() throws Exception {
    var go = new CountDownLatch(1);
    TestNode.Work work =
        task -> {
          go.await();
          return TestNode.made(2);
        };
    try (TestNode node = node().running(1, work)) {
      Caller caller = node.tenant("acme", 100);
      String id = node.id(node.submit(caller));

      Waiters.Wait brief = node.tasks.await(caller, id, Duration.ofMillis(1));
      Waiters.Wait lasting = node.tasks.await(caller, id, Duration.ofMinutes(10));
      brief.end().get(1, TimeUnit.MINUTES);
      assertThat(lasting.end()).isNotDone();
      go.countDown();

      lasting.end().get(1, TimeUnit.MINUTES);
      assertThat(node.status(caller, id)).isEqualTo(TaskStatus.SUCCEEDED);
    }
  }

  @Test
  void booksThatTasksDoNotAgreeWithAreFound() throws Exception {
    try (TestNode node = node().running(1, work -> TestNode.made(1))) {
      Caller caller = node.tenant("acme", 1000);
      node.ended(caller, node.id(node.submit(caller)));
      assertThat(node.credits.reconcile()).isEmpty();
      for (String[] damage :
          new String[][] {
            {"refunded = 49", "refunded = 50"},
            {"price = 101", "price = 100"},
            {
              "status = 'queued', refunded = 0, completed_at = NULL",
              "status = 'succeeded', refunded = 50, completed_at = 1"
            },
          }) {
        database().write(tx -> tx.update("UPDATE tasks SET " + damage[0]));
        assertThat(node.credits.reconcile()).as(damage[0]).isNotEmpty();
        database().write(tx -> tx.update("UPDATE tasks SET " + damage[1]));
      }
      assertThat(node.credits.reconcile()).isEmpty();
    }
  }

  @Test
  void aTaskIsToldInStatementsOfUsage() throws Exception {
    try (TestNode node = node().running(1, work -> TestNode.made(1))) {
      Caller caller = node.tenant("acme", 1000);
      Task ended = node.ended(caller, node.id(node.submit(caller)));
      Instant made = Instant.parse(ended.getCreatedAt());
      var history = new Usage(database());

      var told = new ArrayList<UsageRecord>();
      history.of(caller.tenantId(), made, made.plusMillis(1)).forEachRemaining(told::add);

      assertThat(told)
          .containsExactly(
              new UsageRecord(
                  new UsageRecord.About(
                      ended.getTaskId(),
                      made,
                      Instant.parse(Objects.requireNonNull(ended.getCompletedAt())),
                      "req_1",
                      "default",
                      caller.keyId()),
                  new UsageRecord.Served(
                      "gpt-image-2", "text_to_image", "sandbox", "sandbox-image"),
                  "succeeded",
                  "catalog",
                  new UsageRecord.Tokens(0, 0, 0, 0, 0, 0),
                  new Amount(50),
                  null));
      assertThat(history.of(caller.tenantId(), made.minusMillis(1), made)).isExhausted();
      assertThat(history.of("ten_other", made, made.plusMillis(1))).isExhausted();
    }
  }
}
