package ai.beatra.tasks;

import static ai.beatra.tasks.TestNode.error;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.beatra.accounts.Caller;
import ai.beatra.error.ApiException;
import ai.beatra.error.ErrorCode;
import ai.beatra.model.Task;
import ai.beatra.model.TaskStatus;
import ai.beatra.provider.ProviderException;
import ai.beatra.store.DatabaseContract;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Tasks that fail, and those that are not even made: nothing is charged. */
class FailedTasksTest extends DatabaseContract {
  private TestNode node() {
    return new TestNode(database(), test().clock());
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

      assertThat(node.tasks.list(caller, TaskListTest.everything(false), null, 10)).isEmpty();
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
  void aTaskThatTakesTooLongFails() throws Exception {
    try (TestNode node = node().running(1, Duration.ofMillis(1), TestNode::forever)) {
      Caller caller = node.tenant("acme", 100);

      Task task = node.ended(caller, node.id(node.submit(caller)));

      assertThat(task.getStatus()).isEqualTo(TaskStatus.FAILED);
      assertThat(error(task).getCode()).isEqualTo("upstream_timeout");
      assertThat(node.wallet(caller).balance().units()).isEqualTo(100);
    }
  }
}
