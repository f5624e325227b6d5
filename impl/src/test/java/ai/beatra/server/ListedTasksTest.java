package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The list of tasks: filtered, expanded and walked. */
class ListedTasksTest {
  @RegisterExtension
  static final OneServer server = new OneServer(Map.of("BEATRA_TASKS_IMAGES", "1"));

  private final RunningBeatra beatra = server.asNewTenant();
  private final TaskClient client = new TaskClient(beatra);
  private final TaskClient busy = new TaskClient(server.asNewTenant());

  @AfterEach
  void cancelAll() throws IOException {
    client.cancelAll();
    busy.cancelAll();
  }

  /** Two canceled ones, then a failed one of music, then one that waits; a second apart. */
  private List<JsonNode> four() throws IOException {
    busy.running(busy.createFault("image-slow"));
    var tasks = new ArrayList<JsonNode>();
    for (String fault : List.of("image-slow", "image-slow", "music-fails", "image-slow")) {
      beatra.clock().advance(Duration.ofSeconds(1));
      tasks.add(client.createFault(fault));
    }
    client.cancel(tasks.get(0));
    client.cancel(tasks.get(1));
    client.ended(tasks.get(2));
    return tasks;
  }

  private JsonNode page(String query) throws IOException {
    Answer answer = beatra.send(client.get("/v1/tasks" + query));
    assertThat(answer.status()).as(answer::toString).isEqualTo(200);
    return answer.json();
  }

  private static List<String> ids(Iterable<JsonNode> tasks) {
    return StreamSupport.stream(tasks.spliterator(), false)
        .map(task -> task.path("task_id").asText())
        .toList();
  }

  private List<String> listed(String query) throws IOException {
    return ids(page(query).path("data"));
  }

  @Test
  void aListIsFilteredInEveryWay() throws Exception {
    List<JsonNode> tasks = four();
    List<String> ids = ids(tasks);
    String second = tasks.get(1).path("created_at").asText();

    assertThat(listed("")).containsExactly(ids.get(3), ids.get(2), ids.get(1), ids.get(0));
    assertThat(listed("?order=asc")).isEqualTo(ids);
    assertThat(listed("?status=canceled&order=asc")).isEqualTo(ids.subList(0, 2));
    assertThat(listed("?status=failed")).containsExactly(ids.get(2));
    assertThat(listed("?status=queued")).containsExactly(ids.get(3));
    assertThat(listed("?status=running")).isEmpty();
    assertThat(listed("?status=succeeded")).isEmpty();
    assertThat(listed("?capability=text_to_music")).containsExactly(ids.get(2));
    assertThat(listed("?capability=image_to_image")).isEmpty();
    assertThat(listed("?order=asc&created_after=" + second)).isEqualTo(ids.subList(2, 4));
    assertThat(listed("?created_before=" + second)).containsExactly(ids.get(0));
    assertThat(listed("?created_before=" + second.replace("Z", "%2B00:00")))
        .containsExactly(ids.get(0));
    assertThat(listed("?status=canceled&capability=text_to_image&created_after=" + second))
        .isEmpty();
  }

  @Test
  void aSummaryIsExpandedAsFarAsAsked() throws Exception {
    List<JsonNode> tasks = four();
    List<String> parts = List.of("output", "usage", "billing", "callback", "input");

    JsonNode summary = page("?status=failed").at("/data/0");
    assertThat(summary.path("error")).isEqualTo(client.task(tasks.get(2)).path("error"));
    for (String part : parts) {
      assertThat(summary.has(part)).as(part).isFalse();
      JsonNode more = page("?status=failed&expand=" + part).at("/data/0");
      assertThat(more.has(part)).as(part).isTrue();
      assertThat(more).hasSize(summary.size() + 1);
    }
    JsonNode two = page("?status=failed&expand=input,billing").at("/data/0");
    assertThat(two).hasSize(summary.size() + 2);
    assertThat(page("?expand=all").path("data"))
        .allSatisfy(task -> assertThat(task).isEqualTo(client.task(task)));
  }

  @Test
  void aListIsWalkedPageByPage() throws Exception {
    List<String> ids = ids(four());
    for (String order : List.of("asc", "desc")) {
      var seen = new ArrayList<String>();
      String cursor = "";
      boolean more = true;
      while (more) {
        JsonNode page = page("?limit=1&order=" + order + cursor);
        assertThat(page.path("object").asText()).isEqualTo("list");
        assertThat(page.path("data")).hasSize(1);
        seen.addAll(ids(page.path("data")));
        more = page.path("has_more").asBoolean();
        assertThat(page.path("next_cursor").isNull()).isEqualTo(!more);
        cursor = "&cursor=" + page.path("next_cursor").asText();
      }
      List<String> walked = new ArrayList<>(ids);
      if (order.equals("desc")) {
        Collections.reverse(walked);
      }
      assertThat(seen).isEqualTo(walked);
    }
    assertThat(page("?limit=100").path("has_more").asBoolean()).isFalse();
  }

  @Test
  void aCursorWorksForItsListAlone() throws Exception {
    four();
    String cursor = page("?limit=2").path("next_cursor").asText();
    assertThat(listed("?limit=100&cursor=" + cursor)).hasSize(2);
    String last = cursor.endsWith("A") ? "B" : "A";
    var refused = new ArrayList<Request>();
    for (String query :
        List.of(
            cursor.substring(0, cursor.length() - 3) + last + cursor.substring(cursor.length() - 2),
            cursor + "A",
            "x" + cursor,
            "abc",
            Base64.getUrlEncoder().encodeToString("1.task_1.AAAAAAAAAAAAAAAAAAAAAA".getBytes()),
            cursor + "&order=asc",
            cursor + "&status=canceled",
            cursor + "&capability=text_to_image",
            cursor + "&created_after=2026-01-01T00:00:00Z",
            cursor + "&created_before=2126-01-01T00:00:00Z")) {
      refused.add(client.get("/v1/tasks?limit=2&cursor=" + query));
    }
    String key = beatra.keyWith("reader-" + beatra.tenantName(), "1");
    refused.add(Request.get("/v1/tasks?limit=2&cursor=" + cursor).key(key));

    for (Request request : refused) {
      beatra.send(request).invalid("query:cursor");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "limit=0, query:limit",
    "limit=101, query:limit",
    "limit=many, query:limit",
    "status=done, query:status",
    "capability=video, query:capability",
    "order=up, query:order",
    "expand=warnings, query:expand",
    "created_after=yesterday, query:created_after",
    "created_before=2026-02-30T00:00:00Z, query:created_before",
    "created_before=2026-02-01, query:created_before",
    "cursor=, query:cursor",
    "limit=, query:limit",
    "status=, query:status",
    "status, query:status",
    "order=, query:order",
    "expand=, query:expand",
    "created_after=, query:created_after",
  })
  void whatAListCannotBeAskedIsRefused(String query, String param) throws Exception {
    beatra.send(client.get("/v1/tasks?" + query)).invalid(param);
  }
}
