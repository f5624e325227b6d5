package ai.beatra.tasks;

import static ai.beatra.tasks.TestNode.forever;
import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.accounts.Caller;
import ai.beatra.model.Task;
import ai.beatra.model.TaskStatus;
import ai.beatra.store.DatabaseContract;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What becomes of a task that is canceled. */
class CanceledTasksTest extends DatabaseContract {
  /** {@code -Pthorough} and {@code -Pslow} try more often. */
  private static final int TIMES = Integer.getInteger("rounds", 3) > 1 ? 1000 : 250;

  private static final int MANY = 100_000_000;

  private TestNode node() {
    return new TestNode(database(), test().clock());
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
  void cancelAndFinishAgreeHundredsOfTimes() throws Exception {
    ExecutorService cancelers = Executors.newFixedThreadPool(4);
    try (TestNode node = node().running(4, work -> TestNode.made(2))) {
      Caller caller = node.tenant("acme", MANY);
      List<Future<Tasks.Canceled>> cancels = new ArrayList<>();
      List<String> ids = new ArrayList<>();
      for (int i = 0; i < TIMES; i++) {
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
}
