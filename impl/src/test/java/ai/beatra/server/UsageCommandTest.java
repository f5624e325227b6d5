package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the command line tells of the usage. */
class UsageCommandTest extends CommandLineContract {
  @Test
  void usageTellsEachCallInEveryForm() throws Exception {
    try (RunningBeatra beatra = RunningBeatra.start(data)) {
      assertThat(run("usage --tenant local").out()).isEqualTo("none" + System.lineSeparator());
      for (String stream : List.of("false", "true")) {
        beatra.send(beatra.chat(CHAT.formatted(stream)).header("X-Request-Id", "=cmd,\"1\""));
      }
      JsonNode calls = json("usage --tenant local");
      assertThat(calls).hasSize(2);
      JsonNode call = calls.get(0);
      assertThat(call.get("id").textValue()).startsWith("chatcmpl-");
      assertThat(call.get("created_at").textValue()).isEqualTo("2026-01-31T12:00:00Z");
      assertThat(call.get("request_id").textValue()).isEqualTo("=cmd,\"1\"");
      assertThat(call.get("project").textValue()).isEqualTo("default");
      assertThat(call.get("key_id").textValue()).startsWith("key_");
      assertThat(call.get("state").textValue()).isEqualTo("succeeded");
      assertThat(call.get("output_tokens").intValue()).isPositive();
      assertThat(call.get("credits").textValue()).matches("\\d+\\.\\d{4}");

      assertThat(json("usage --tenant local --from 2026-02-01")).isEmpty();
      assertThat(json("usage --tenant local --to 2026-01-31T12:00:00Z")).isEmpty();
      assertThat(json("usage --tenant local --from 2026-01-31 --to 2026-02-01")).hasSize(2);

      String[] lines = done("usage --tenant local --csv").out().split("\r\n");
      assertThat(lines).hasSize(3);
      assertThat(lines[0]).startsWith("id,created_at,ended_at,request_id,project,key_id,model,");
      assertThat(lines[1]).contains(",\"'=cmd,\"\"1\"\"\",default,");
      List<String> table = done("usage --tenant local").out().lines().toList();
      assertThat(table).hasSize(3);
      assertThat(table.get(0))
          .matches("TIME +MODEL +STATE +ERROR +IN +OUT +CREDITS +REQUEST_ID")
          .hasSizeLessThan(120);
      assertThat(table.get(1)).startsWith("2026-01-31T12:00:00Z  ").endsWith("  =cmd,\"1\"");
    }
  }

  @Test
  void usageTellsTasksAmongCalls() throws Exception {
    try (RunningBeatra beatra = RunningBeatra.start(data)) {
      var client = new TaskClient(beatra);
      beatra.send(beatra.chat(CHAT.formatted("false")));
      beatra.clock().advance(Duration.ofSeconds(1));
      JsonNode made =
          client.succeeded(
              client.create(
                  TaskClient.GENERATIONS,
                  "{\"model\":\"sandbox-fault-image-fewer\",\"prompt\":\"abstract\",\"n\":2}"));
      beatra.clock().advance(Duration.ofSeconds(1));
      client.ended(client.createFault("music-fails"));
      beatra.clock().advance(Duration.ofSeconds(1));
      beatra.send(beatra.chat(CHAT.formatted("false")));
      JsonNode waits = client.running(client.createFault("music-slow"));

      JsonNode rows = json("usage --tenant local");

      assertThat(rows.findValuesAsText("capability"))
          .containsExactly("chat", "text_to_image", "text_to_music", "chat", "text_to_music");
      JsonNode task = rows.get(1);
      assertThat(task.get("id")).isEqualTo(made.get("task_id"));
      assertThat(task.get("created_at").textValue()).isEqualTo("2026-01-31T12:00:01Z");
      assertThat(task.get("ended_at").textValue()).isEqualTo("2026-01-31T12:00:01Z");
      assertThat(task.get("request_id").textValue()).startsWith("req_");
      assertThat(task.get("project").textValue()).isEqualTo("default");
      assertThat(task.get("key_id").textValue()).startsWith("key_");
      assertThat(task.get("model").textValue()).isEqualTo("sandbox-fault-image-fewer");
      assertThat(task.get("provider").textValue()).isEqualTo("sandbox-faults");
      assertThat(task.get("upstream_model").textValue()).isEqualTo("sandbox-fault-image-fewer");
      assertThat(task.get("state").textValue()).isEqualTo("succeeded");
      assertThat(task.get("cost_source").textValue()).isEqualTo("catalog");
      assertThat(task.get("credits").textValue()).isEqualTo("50.0000");
      assertThat(rows.get(2).get("state").textValue()).isEqualTo("failed");
      assertThat(rows.get(2).get("error").textValue()).isEqualTo("upstream_failed");
      assertThat(rows.get(2).get("credits").textValue()).isEqualTo("0.0000");
      assertThat(rows.get(4).get("state").textValue()).isEqualTo("running");
      assertThat(rows.get(4).get("ended_at").isNull()).isTrue();
      assertThat(rows.get(4).get("cost_source").isNull()).isTrue();
      assertThat(rows.get(4).get("credits").textValue()).isEqualTo("0.0000");
      client.cancel(waits);
      client.ended(waits);

      assertThat(json("usage --tenant local --from 2026-01-31T12:00:01Z --to 2026-01-31T12:00:02Z"))
          .containsExactly(task);
      String[] lines = done("usage --tenant local --csv").out().split("\r\n");
      assertThat(lines).hasSize(6);
      assertThat(lines[0]).contains(",model,capability,provider,upstream_model,state,");
      assertThat(lines[2]).contains(",text_to_image,sandbox-faults,").endsWith(",50.0000,");
      assertThat(done("reconcile").out()).startsWith("The books balance.");
    }
  }

  @Test
  void usageIsAddedUpByTenantModelDayAndKey() throws Exception {
    try (RunningBeatra beatra = RunningBeatra.start(data)) {
      String key = beatra.keyWith("acme", "1000");
      beatra.send(beatra.chat(CHAT.formatted("false")));
      beatra.send(
          Request.post("/v1/chat/completions")
              .key(key)
              .json(CHAT.formatted("false").replace("auto", "sandbox-fault-upstream-failed")));
      beatra.clock().advance(Duration.ofDays(1));
      beatra.send(Request.post("/v1/chat/completions").key(key).json(CHAT.formatted("false")));
      var client = new TaskClient(beatra);
      client.succeeded(
          client.create(TaskClient.GENERATIONS, "{\"model\":\"auto\",\"prompt\":\"a hill\"}"));

      JsonNode tenants = json("usage");
      assertThat(tenants.findValuesAsText("tenant")).containsExactly("acme", "local");
      assertThat(tenants.findValuesAsText("requests")).containsExactly("2", "2");
      assertThat(tenants.findValuesAsText("failed")).containsExactly("1", "0");
      assertThat(json("usage --by model").findValuesAsText("model"))
          .containsExactly("gpt-image-2", "sandbox-chat", "sandbox-fault-upstream-failed");
      JsonNode days = json("usage --by day --tenant acme");
      assertThat(days.findValuesAsText("day")).containsExactly("2026-01-31", "2026-02-01");
      assertThat(days.get(0).get("credits").textValue()).isEqualTo("0.0000");
      assertThat(days.get(1).get("output_tokens").intValue()).isPositive();
      assertThat(json("usage --by key --from 2026-02-01")).hasSize(2);
      assertThat(json("usage --tenant acme").get(0).get("error").textValue())
          .isEqualTo("upstream_failed");
      assertThat(done("usage --by day").out().lines().toList())
          .hasSize(4)
          .last()
          .asString()
          .matches("total +4 +1 +.*");
      assertThat(done("usage --by day --csv").out().split("\r\n")).hasSize(3);
    }
    JsonNode keys = json("keys list --tenant acme");
    assertThat(keys.get(0).get("last_used_at").textValue()).isEqualTo("2026-02-01T12:00:00Z");
    String unused = json("keys create --tenant acme").get("id").textValue();
    assertThat(
            json("keys limit " + unused + " --concurrent-requests 1").get("last_used_at").isNull())
        .isTrue();
  }
}
