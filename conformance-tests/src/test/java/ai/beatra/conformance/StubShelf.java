package ai.beatra.conformance;

import ai.beatra.conformance.checks.Settled;
import ai.beatra.conformance.contract.Json;
import ai.beatra.conformance.contract.Operation;
import ai.beatra.conformance.contract.Place;
import ai.beatra.conformance.contract.Schemas;
import ai.beatra.conformance.contract.Spec;
import ai.beatra.conformance.states.TaskMaker;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What was made on the stub: uploads and tasks, each of one tenant. */
final class StubShelf {
  private static final int AT_A_TIME = 2;
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final Spec spec;
  private final URI url;
  private final Map<String, StubTask> tasks = new LinkedHashMap<>();
  private final Map<String, String> artifacts = new LinkedHashMap<>();
  private final Map<String, String> usedKeys = new LinkedHashMap<>();
  private int ids;
  private int canceled;

  /**
   * @param url where the files are
   */
  StubShelf(Spec spec, URI url) {
    this.spec = spec;
    this.url = url;
  }

  /** How many tasks were made in all. */
  synchronized int made() {
    return tasks.size();
  }

  /** How many tasks were not canceled before they had ended. */
  synchronized int rendered() {
    return tasks.size() - canceled;
  }

  /** How many tasks have not ended. */
  synchronized long alive() {
    tick();
    return tasks.values().stream().filter(task -> !task.isOver()).count();
  }

  synchronized void once(String tenant, @Nullable String key, byte[] body)
      throws StubTasks.Refusal {
    String hash = Arrays.toString(body);
    String before = key == null ? hash : usedKeys.putIfAbsent(tenant + key, hash);
    if (before != null && !before.equals(hash)) {
      throw new StubTasks.Refusal("idempotency_conflict", "header:Idempotency-Key");
    }
  }

  synchronized ObjectNode upload(ObjectNode form, String tenant) throws StubTasks.Refusal {
    byte[] file = form.path("file").asText().getBytes(StandardCharsets.ISO_8859_1);
    String start = form.path("file").asText();
    String type =
        start.startsWith("\u0089PNG") ? "image/png" : start.startsWith("RIFF") ? "audio/wav" : "";
    if (type.isEmpty()) {
      throw new StubTasks.Refusal("unusable_media_reference", "/file");
    }
    if (!form.path("media_type").asText(type).equals(type)) {
      throw new StubTasks.Refusal("unusable_media_reference", "/media_type");
    }
    String metadata = form.path("metadata").asText("{}");
    JsonNode labels =
        Json.parse(metadata.getBytes(StandardCharsets.UTF_8))
            .filter(JsonNode::isObject)
            .orElseThrow(() -> new StubTasks.Refusal("invalid_request", "/metadata"));
    String id = id("art_");
    artifacts.put(id, tenant);
    ObjectNode artifact = JSON.objectNode().put("object", "artifact").put("artifact_id", id);
    artifact.put("url", file(id)).put("media_type", type).put("size_bytes", file.length);
    artifact.put("sha256", sha256(file)).put("purpose", form.path("purpose").asText("media_input"));
    artifact.set("metadata", labels);
    artifact.put("created_at", StubTask.shown(StubTask.now()).asText());
    return artifact.put(
        "expires_at", StubTask.shown(StubTask.now().plus(30, ChronoUnit.DAYS)).asText());
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private String file(String id) {
    long end = Instant.now().plus(Duration.ofHours(24)).getEpochSecond();
    return url + "/files/" + id + "?exp=" + end + "&sig=" + "s".repeat(43);
  }

  synchronized StubTasks.Reply create(String tenant, String capability, ObjectNode sent)
      throws StubTasks.Refusal {
    String model = sent.path("model").asText();
    if (model.equals("sandbox-chat")) {
      throw new StubTasks.Refusal("unsupported_capability", "/model");
    }
    if (!Set.of("auto", "gpt-image-2", TaskMaker.SLOW, TaskMaker.FAILS).contains(model)) {
      throw new StubTasks.Refusal("unsupported_model", "/model");
    }
    if (sent.path("quality").asText().equals("hd")
        && sent.path("aspect_ratio").asText().equals("auto")) {
      throw new StubTasks.Refusal("invalid_request", "/aspect_ratio");
    }
    ObjectNode input = JSON.objectNode();
    sent.properties().stream()
        .filter(member -> !member.getValue().isNull())
        .forEach(member -> input.set(member.getKey(), member.getValue()));
    if (sent.has("image")) {
      input.set("image", reference(sent.path("image"), tenant));
    }
    StubTask task = new StubTask(id("task_"), tenant, capability, input);
    tasks.put(task.id(), task);
    return new StubTasks.Reply(
        202,
        task.shown(true, this::newFile),
        Map.of("Location", "/v1/tasks/" + task.id(), "Retry-After", "1"));
  }

  private ObjectNode reference(JsonNode image, String tenant) throws StubTasks.Refusal {
    String type = image.path("type").asText();
    String id = image.path("artifact_id").asText();
    if (type.equals("artifact") && !tenant.equals(artifacts.get(id))) {
      throw new StubTasks.Refusal("unusable_media_reference", "/image/artifact_id");
    }
    if (type.equals("url")) {
      boolean plain = image.path("url").asText().startsWith("http:");
      throw new StubTasks.Refusal(
          "unusable_media_reference", "/image/url", plain ? "https" : "address");
    }
    if (type.equals("data_uri")
        && !image.path("data").asText().startsWith("data:image/png;base64,iVBOR")) {
      throw new StubTasks.Refusal("unusable_media_reference", "/image/data");
    }
    return JSON.objectNode()
        .put("type", "artifact")
        .put("artifact_id", id.isEmpty() ? id("art_") : id);
  }

  synchronized StubTask find(String tenant, String id) throws StubTasks.Refusal {
    tick();
    StubTask task = tasks.get(id);
    if (task == null || !task.isOf(tenant)) {
      throw new StubTasks.Refusal("not_found", "path:task_id");
    }
    return task;
  }

  synchronized StubTasks.Reply cancel(String tenant, String id) throws StubTasks.Refusal {
    StubTask task = find(tenant, id);
    boolean over = task.isOver();
    if (!over) {
      canceled += task.isCanceled() ? 0 : 1;
      task.cancel();
    }
    return new StubTasks.Reply(over ? 200 : 202, task.shown(true, this::newFile), Map.of());
  }

  private synchronized void tick() {
    for (StubTask task : tasks.values()) {
      long running =
          tasks.values().stream().filter(each -> each.status().equals("running")).count();
      task.pass(running < AT_A_TIME);
    }
  }

  synchronized ObjectNode list(String tenant, Map<String, String> query) throws StubTasks.Refusal {
    tick();
    Operation operation =
        spec.operations().stream()
            .filter(each -> each.id().equals("listTasks"))
            .findFirst()
            .orElseThrow();
    for (var each : query.entrySet()) {
      String at = "query:" + each.getKey();
      Place schema = operation.parameter("query", each.getKey()).orElseThrow().get("schema");
      boolean time =
          each.getKey().startsWith("created_")
              && Settled.time(each.getValue().replace("00Z", "00.000Z")).isEmpty();
      if (time
          || each.getKey().equals("cursor")
          || !spec.schemas().valid(schema, Schemas.typed(schema, each.getValue()))) {
        throw new StubTasks.Refusal("invalid_request", at);
      }
    }
    List<StubTask> found = new ArrayList<>();
    for (StubTask task : tasks.values()) {
      if (task.isOf(tenant)
          && query.getOrDefault("status", task.status()).equals(task.status())
          && query.getOrDefault("capability", task.capability()).equals(task.capability())
          && !query.containsKey("created_before")) {
        found.add(0, task);
      }
    }
    int limit = Integer.parseInt(query.getOrDefault("limit", "20"));
    ObjectNode list = JSON.objectNode().put("object", "list");
    ArrayNode data = list.putArray("data");
    found.stream()
        .limit(limit)
        .forEach(task -> data.add(task.shown(query.containsKey("expand"), this::newFile)));
    list.put("next_cursor", found.size() > limit ? "c".repeat(24) : null);
    return list.put("has_more", found.size() > limit);
  }

  synchronized String id(String prefix) {
    return prefix + "%025d0".formatted(++ids);
  }

  synchronized ObjectNode shown(String tenant, String id) throws StubTasks.Refusal {
    return find(tenant, id).shown(true, this::newFile);
  }

  private String newFile(String prefix) {
    return file(id(prefix));
  }
}
