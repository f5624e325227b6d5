package ai.beatra.tasks;

import static ai.beatra.tasks.TestNode.error;
import static ai.beatra.tasks.TestNode.forever;
import static ai.beatra.tasks.TestNode.pictures;
import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.accounts.Caller;
import ai.beatra.error.ErrorCode;
import ai.beatra.model.Task;
import ai.beatra.model.TaskStatus;
import ai.beatra.provider.ProviderException;
import ai.beatra.server.Eventually;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Tasks that their node has left, lost or forgotten, and those of several nodes. */
class TakeoverTest extends NodesContract {
  private static final int MANY = 100_000_000;

  @Test
  void whatADeadNodeHadBegunIsBegunAgain() throws Exception {
    Left left = begun().vanished();

    try (TestNode next = node().running(1, work -> TestNode.made(2))) {
      assertThat(next.ended(left.caller(), left.id()).getStatus()).isEqualTo(TaskStatus.SUCCEEDED);
      assertThat(next.wallet(left.caller()).held().units()).isZero();
      assertThat(next.credits.reconcile()).isEmpty();
    }
  }

  @Test
  void whatCannotBeBegunTwiceHasFailed() throws Exception {
    Left left = begun(work -> work.job().sending()).vanished();

    try (TestNode next = node().running(1, work -> TestNode.made(2))) {
      Task task = next.ended(left.caller(), left.id());
      assertThat(task.getStatus()).isEqualTo(TaskStatus.FAILED);
      assertThat(error(task).getRetryable()).isTrue();
      assertThat(next.wallet(left.caller()).balance().units()).isEqualTo(100);
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
    Left left = begun().stopped();

    assertThat(left.node().status(left.caller(), left.id())).isEqualTo(TaskStatus.QUEUED);
    try (TestNode next = node().running(1, work -> TestNode.made(2))) {
      assertThat(next.ended(left.caller(), left.id()).getStatus()).isEqualTo(TaskStatus.SUCCEEDED);
    }
  }

  @Test
  void aNodeThatStopsLetsItsTasksGoAlsoWhereTheProviderCallsThatAFailure() throws Exception {
    var begun = new CountDownLatch(1);
    TestNode node = node();
    Caller caller = node.tenant("acme", 100);
    String id = node.id(node.submit(caller));
    node.running(
        1,
        work -> {
          begun.countDown();
          try {
            return forever(work);
          } catch (InterruptedException e) {
            throw new ProviderException(ErrorCode.UPSTREAM_FAILED, "The connection broke.", e);
          }
        });
    begun.await();

    node.stop(Duration.ZERO);

    assertThat(node.status(caller, id)).isEqualTo(TaskStatus.QUEUED);
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
}
