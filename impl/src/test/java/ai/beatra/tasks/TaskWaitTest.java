package ai.beatra.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.accounts.Caller;
import ai.beatra.model.TaskStatus;
import ai.beatra.store.DatabaseContract;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Waiting for the end of a task. */
class TaskWaitTest extends DatabaseContract {

  private TestNode node() {
    return new TestNode(database(), test().clock());
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
    try (TestNode node = node().running(1, TestNode::forever)) {
      Caller caller = node.tenant("acme", 100);
      String id = node.id(node.submit(caller));
      int drawn = id.length() - 5;
      // None of them is the one that was drawn.
      String like = id.substring(0, drawn) + (id.charAt(drawn) == 'x' ? 'y' : 'x');
      database()
          .write(
              tx ->
                  tx.update(
                      """
                      INSERT INTO tasks SELECT (jsonb_populate_record(t,
                        jsonb_build_object('id', ? || lpad(n::text, 4, '0')))).*
                      FROM tasks t, generate_series(1, ?) n""",
                      like,
                      many));
      var waits = new ArrayList<CompletableFuture<Void>>();
      for (int i = 1; i <= many; i++) {
        String other = like + "%04d".formatted(i);
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
}
