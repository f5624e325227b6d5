package ai.beatra.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.beatra.accounts.Caller;
import ai.beatra.error.ApiException;
import ai.beatra.error.ErrorCode;
import ai.beatra.model.Capability;
import ai.beatra.store.DatabaseContract;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Lists of tasks, page by page. */
class TaskListTest extends DatabaseContract {
  private static final int MANY = 100_000_000;

  private TestNode node() {
    return new TestNode(database(), test().clock());
  }

  static TaskFilter everything(boolean ascending) {
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
        ListPosition place = null;
        List<TaskRow> page;
        do {
          page = node.tasks.list(caller, everything(ascending), place, 7);
          List<TaskRow> shown = page.subList(0, Math.min(7, page.size()));
          shown.forEach(row -> seen.add(row.id()));
          TaskRow last = shown.get(shown.size() - 1);
          place = new ListPosition(last.times().created(), last.id());
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
            row ->
                filter.capability() == null
                    || filter.capability().equals("" + row.order().capability()))
        .filter(row -> after == null || row.times().created() > after)
        .filter(row -> before == null || row.times().created() < before)
        .map(TaskRow::id)
        .toList();
  }

  private static List<String> walk(TestNode node, Caller caller, TaskFilter filter) {
    List<String> seen = new ArrayList<>();
    ListPosition place = null;
    List<TaskRow> page;
    do {
      page = node.tasks.list(caller, filter, place, 4);
      for (TaskRow row : page.subList(0, Math.min(4, page.size()))) {
        seen.add(row.id());
        place = new ListPosition(row.times().created(), row.id());
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
}
