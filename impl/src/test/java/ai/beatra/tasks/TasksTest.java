package ai.beatra.tasks;

import static ai.beatra.tasks.TestNode.pictures;
import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.accounts.Caller;
import ai.beatra.credits.Usage;
import ai.beatra.credits.UsageRecord;
import ai.beatra.idempotency.IdempotentRequest;
import ai.beatra.model.Task;
import ai.beatra.model.TaskStatus;
import ai.beatra.money.Amount;
import ai.beatra.server.Eventually;
import ai.beatra.store.DatabaseContract;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** Tasks from their making to their end. */
class TasksTest extends DatabaseContract {
  /** {@code -Pthorough} and {@code -Pslow} try more. */
  private static final int KEYS = 20 * Integer.getInteger("rounds", 3);

  private static final int MANY = 100_000_000;

  private TestNode node() {
    return new TestNode(database(), test().clock());
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
  void progressIsSeenWhileTheTaskRuns() throws Exception {
    var go = new CountDownLatch(1);
    TestNode.Work work =
        task -> {
          task.job().report(40, "rendering", "Image 1 of 2");
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
  void whatWaitsIsCounted() throws Exception {
    var go = new CountDownLatch(1);
    TestNode.Work work =
        task -> {
          go.await();
          return TestNode.made(2);
        };
    try (TestNode node = node().running(1, work)) {
      assertThat(node.tasks.waiting()).containsOnlyKeys("images");
      Caller caller = node.tenant("acme", 1000);
      for (int i = 0; i < 3; i++) {
        node.submit(caller);
      }

      Eventually.holds("two wait", () -> waiting(node).tasks() == 2);
      assertThat(waiting(node).oldestMillis()).isNotNegative();
      Eventually.holds("one runs", () -> node.tasks.running() == 1);
      go.countDown();
      Eventually.holds("none waits", () -> waiting(node).tasks() == 0);
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
              return node.submit(caller, request);
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
                  new UsageRecord.Tokens(0, 0, 0, 0, 0, 0, 0),
                  new Amount(50),
                  null));
      assertThat(history.of(caller.tenantId(), made.minusMillis(1), made)).isExhausted();
      assertThat(history.of("ten_other", made, made.plusMillis(1))).isExhausted();
    }
  }

  private static Tasks.Waiting waiting(TestNode node) {
    return Objects.requireNonNull(node.tasks.waiting().get("images"));
  }
}
