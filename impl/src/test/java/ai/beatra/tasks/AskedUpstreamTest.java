package ai.beatra.tasks;

import static ai.beatra.tasks.TestNode.error;
import static ai.beatra.tasks.TestNode.forever;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.beatra.accounts.Caller;
import ai.beatra.model.Task;
import ai.beatra.model.TaskStatus;
import ai.beatra.server.Eventually;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What a task's upstream was asked for outlives the server that asked. */
class AskedUpstreamTest extends NodesContract {

  @Test
  void whatMayHaveBeenSentHasFailedAndCostsNothing() throws Exception {
    Left left = begun(work -> work.job().sending()).stopped();

    Task task = left.node().tasks.get(left.caller(), left.id());
    assertThat(task.getStatus()).isEqualTo(TaskStatus.FAILED);
    assertThat(error(task).getMessage()).contains("provider was being asked");
    assertThat(left.node().wallet(left.caller()).balance().units()).isEqualTo(100);
    assertThat(left.node().credits.reconcile()).isEmpty();
  }

  @Test
  void whatAnUpstreamWorksOnIsAskedForByItsId() throws Exception {
    Left left = begun(AskedUpstreamTest::begin).vanished();

    var found = new CompletableFuture<List<String>>();
    TestNode.Work work =
        task -> {
          found.complete(
              List.of(
                  task.job().upstreamId().orElse(""),
                  task.order().provider(),
                  task.order().upstreamModel()));
          return TestNode.made(2);
        };
    try (TestNode next = node().running(1, work)) {
      assertThat(next.ended(left.caller(), left.id()).getStatus()).isEqualTo(TaskStatus.SUCCEEDED);
      assertThat(found.get()).containsExactly("job-1", "other", "other-model");
      assertThat(next.credits.reconcile()).isEmpty();
    }
  }

  @Test
  void whatWasRefusedIsBegunAgain() throws Exception {
    Left left =
        begun(
                work -> {
                  work.job().sending();
                  work.job().refused();
                })
            .stopped();

    try (TestNode next = node().running(1, work -> TestNode.made(2))) {
      assertThat(next.ended(left.caller(), left.id()).getStatus()).isEqualTo(TaskStatus.SUCCEEDED);
    }
  }

  @Test
  void whatTakesLongOutlivesManyServers() throws Exception {
    TestNode first = node();
    Caller caller = first.tenant("acme", 100);
    String id = first.id(first.submit(caller));
    var asked = new CopyOnWriteArrayList<String>();
    for (int i = 0; i < 6; i++) {
      TestNode each = i == 0 ? first : node();
      each.beginForever(
          work -> {
            asked.add(work.job().upstreamId().orElse("none"));
            if (!work.job().isAsked()) {
              work.job().sending();
              work.job().begun("job-1");
            }
          });
      each.stop(Duration.ZERO);
      assertThat(each.status(caller, id)).isEqualTo(TaskStatus.QUEUED);
    }

    try (TestNode last = node().running(1, work -> TestNode.made(2))) {
      assertThat(last.ended(caller, id).getStatus()).isEqualTo(TaskStatus.SUCCEEDED);
    }
    assertThat(asked).containsExactly("none", "job-1", "job-1", "job-1", "job-1", "job-1");
  }

  @Test
  void whoHasLostTheTaskAsksNobody() throws Exception {
    var begun = new CountDownLatch(1);
    var go = new CountDownLatch(1);
    var refused = new CompletableFuture<Throwable>();
    TestNode slow = node();
    Caller caller = slow.tenant("acme", 100);
    String id = slow.id(slow.submit(caller));
    slow.running(
        1,
        work -> {
          begun.countDown();
          go.await();
          try {
            work.job().sending();
            refused.complete(null);
          } catch (IllegalStateException e) {
            refused.complete(e);
          }
          return forever(work);
        });
    begun.await();
    slow.vanish();
    try (TestNode next = node().running(1, work -> TestNode.made(2))) {
      assertThat(next.ended(caller, id).getStatus()).isEqualTo(TaskStatus.SUCCEEDED);

      go.countDown();
      assertThat(refused.get()).hasMessageContaining("another server");
      slow.tasks.stop(Duration.ZERO);
      assertThat(next.tasks.get(caller, id).getStatus()).isEqualTo(TaskStatus.SUCCEEDED);
    }
  }

  @Test
  void theUpstreamIsToldOnlyOfWhatNobodyWantsAnyMore() throws Exception {
    var told = new CompletableFuture<Boolean>();
    var begun = new CountDownLatch(1);
    TestNode.Work work =
        task -> {
          begun.countDown();
          try {
            return forever(task);
          } finally {
            told.complete(task.job().isGivenUp());
          }
        };
    try (TestNode node = node().running(1, work)) {
      Caller caller = node.tenant("acme", 100);
      String id = node.id(node.submit(caller));
      begun.await();
      node.tasks.cancel(caller, id);
      assertThat(told.get()).isTrue();
    }
  }

  @Test
  void nobodyIsAskedWhileAnotherMayBeWorking() throws Exception {
    try (TestNode node = node()) {
      Caller caller = node.tenant("acme", 100);
      var thrown = new CompletableFuture<Void>();
      node.id(node.submit(caller));
      node.beginForever(
          work -> {
            work.job().sending();
            assertThatThrownBy(() -> work.job().at("other", "other-model"))
                .isInstanceOf(IllegalStateException.class);
            thrown.complete(null);
          });
      assertThat(thrown.get()).isNull();
      node.stop(Duration.ZERO);
    }
  }

  private static void begin(TaskWork work) {
    work.job().at("other", "other-model");
    work.job().sending();
    work.job().begun("job-1");
  }

  @Test
  void theUpstreamOfATaskThatIsCanceledWhileItWaitsIsTold() throws Exception {
    Left left = begun(AskedUpstreamTest::begin).stopped();

    try (TestNode next = node().running(0, TestNode::forever)) {
      next.tasks.cancel(left.caller(), left.id());

      assertThat(next.status(left.caller(), left.id())).isEqualTo(TaskStatus.CANCELED);
      assertThat(next.wallet(left.caller()).balance().units()).isEqualTo(100);
      Eventually.holds("the upstream is told", () -> !next.abandoned.isEmpty());
      assertThat(next.abandoned).containsExactly("other other-model job-1");
      assertThat(next.credits.reconcile()).isEmpty();
    }
  }

  @Test
  void theUpstreamOfATaskThatIsCanceledWhileItsNodeIsDeadIsTold() throws Exception {
    Left left = begun(AskedUpstreamTest::begin).vanished();

    try (TestNode next = node().running(0, TestNode::forever)) {
      next.tasks.cancel(left.caller(), left.id());

      assertThat(next.ended(left.caller(), left.id()).getStatus()).isEqualTo(TaskStatus.CANCELED);
      Eventually.holds("the upstream is told", () -> !next.abandoned.isEmpty());
      assertThat(next.abandoned).containsExactly("other other-model job-1");
    }
  }

  @Test
  void nobodyIsToldOfATaskThatNoUpstreamHasBegun() throws Exception {
    Left left = begun(work -> {}).stopped();

    TestNode next = node().running(0, TestNode::forever);
    next.tasks.cancel(left.caller(), left.id());
    next.close();
    assertThat(next.abandoned).isEmpty();
  }
}
