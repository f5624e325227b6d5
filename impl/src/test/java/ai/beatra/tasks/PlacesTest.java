package ai.beatra.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.accounts.Caller;
import ai.beatra.model.TaskStatus;
import ai.beatra.server.Eventually;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Each provider has places of its own, and whoever waits for one has no thread. */
class PlacesTest extends NodesContract {
  private final CountDownLatch go = new CountDownLatch(1);
  private final List<String> ran = new CopyOnWriteArrayList<>();

  /** Tasks of the provider slow wait until they may go on. */
  private TaskResult work(TaskWork task) throws InterruptedException {
    ran.add(task.order().provider());
    if (task.order().provider().equals("slow")) {
      go.await();
    }
    return TestNode.made(2);
  }

  @Test
  void whoWaitsForAFullProviderIsPassedBy() throws Exception {
    try (TestNode node = node()) {
      Caller caller = node.tenant("acme", 1000);
      Caller other = node.tenant("other", 1000);
      List<String> slow =
          List.of(
              node.submittedTo(caller, "slow"),
              node.submittedTo(caller, "slow"),
              node.submittedTo(other, "slow"));
      String fast = node.submittedTo(caller, "fast");
      String last = node.submittedTo(other, "zz");
      node.running(2, this::work);

      node.ended(caller, fast);
      node.ended(other, last);
      node.ended(caller, node.submittedTo(caller, "fast"));
      Eventually.holds("two run", () -> ran.stream().filter("slow"::equals).count() == 2);
      assertThat(node.status(other, slow.get(2)))
          .as("tenants take turns")
          .isEqualTo(TaskStatus.RUNNING);
      assertThat(node.status(caller, slow.get(0)).equals(TaskStatus.RUNNING))
          .isNotEqualTo(node.status(caller, slow.get(1)).equals(TaskStatus.RUNNING));
      go.countDown();
      node.ended(caller, slow.get(0));
      node.ended(caller, slow.get(1));
      assertThat(node.credits.reconcile()).isEmpty();
    }
  }

  @Test
  void whoGoesOnAtAFullProviderWaitsForItInTheQueue() throws Exception {
    try (TestNode node = node()) {
      Caller caller = node.tenant("acme", 1000);
      String holding = node.submittedTo(caller, "slow");
      node.running(1, this::moving);
      Eventually.holds("it has the place", () -> ran.contains("slow"));
      String moved = node.submittedTo(caller, "first");
      Eventually.holds("it waits", () -> provider(moved).equals("slow"));
      node.ended(caller, node.submittedTo(caller, "fast"));
      assertThat(node.status(caller, moved)).isEqualTo(TaskStatus.QUEUED);

      go.countDown();
      assertThat(node.ended(caller, moved).getStatus()).isEqualTo(TaskStatus.SUCCEEDED);
      node.ended(caller, holding);
      assertThat(ran).containsExactly("slow", "first", "fast", "slow");
      assertThat(node.credits.reconcile()).isEmpty();
    }
  }

  private TaskResult moving(TaskWork task) throws InterruptedException {
    if (task.order().provider().equals("first")) {
      ran.add("first");
      task.job().failed("it is down", 1);
      assertThat(task.job().at("slow", "model")).isFalse();
      throw new NoPlaceException("slow", "model");
    }
    assertThat(task.job().hasFailed("first", "sandbox-image"))
        .isEqualTo(task.order().upstreamModel().equals("model"));
    return work(task);
  }

  private String provider(String id) {
    return database()
        .read(
            tx ->
                tx.single(
                    "SELECT provider FROM tasks WHERE id = ? AND status = 'queued'",
                    row -> row.text("provider"),
                    id))
        .orElse("");
  }
}
