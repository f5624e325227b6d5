package ai.beatra.conformance;

import ai.beatra.conformance.contract.Spec;
import ai.beatra.conformance.contract.Operation;
import ai.beatra.conformance.contract.Place;
import ai.beatra.conformance.contract.Schemas;
import ai.beatra.conformance.contract.Json;
import ai.beatra.conformance.http.Form;
import ai.beatra.conformance.states.TaskMaker;
import ai.beatra.conformance.states.KeyText;
import ai.beatra.conformance.checks.Settled;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Uploads, images and tasks as the spec has them, without any picture: two tasks run at a time, and
 * each key is a tenant of its own.
 */
final class StubTasks implements AutoCloseable {
  static final String KEY = KeyText.wellFormed("stub", new Random(1));
  private static final Pattern UNDECLARED =
      Pattern.compile("^([^: ]*):? property '(.+)' is not defined in the schema");

  private static final int AT_A_TIME = 2;
  private static final long LARGEST = 104_857_600;

  /** What one kind of image has the others have not. */
  private static final Set<String> OF_SOME_KIND = Set.of("artifact_id", "url", "data");

  private static final Set<String> KINDS = Set.of("artifact", "url", "data_uri");
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final Spec spec;
  private final HttpServer server;
  private final ExecutorService workers = Executors.newCachedThreadPool();
  private final Map<String, Task> tasks = new LinkedHashMap<>();
  private final Map<String, String> artifacts = new LinkedHashMap<>();
  private final Map<String, String> usedKeys = new LinkedHashMap<>();
  private int ids;
  private int canceled;

  /** A refusal. */
  private static final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;
    private final String code;
    private final String param;
    private final String word;

    Refusal(String code, String param) {
      this(code, param, "");
    }

    /**
     * @param word in the message of the example, where several have the same param
     */
    Refusal(String code, String param, String word) {
      super(code);
      this.code = code;
      this.param = param;
      this.word = word;
    }
  }

  /** What is answered; the body is none for an answer to OPTIONS. */
  private record Reply(int status, @Nullable JsonNode body, Map<String, String> headers) {}

  private static final class Task {
    private final String id;
    private final String tenant;
    private final String capability;
    private final ObjectNode input;
    private final Instant created = now();
    private String status = "queued";
    private @Nullable Instant started;
    private @Nullable Instant completed;
    private @Nullable Instant cancelRequested;

    Task(String id, String tenant, String capability, ObjectNode input) {
      this.id = id;
      this.tenant = tenant;
      this.capability = capability;
      this.input = input;
    }

    boolean isOver() {
      return completed != null;
    }

    /** What time does to it. */
    void pass(boolean free) {
      String model = input.path("model").asText();
      boolean stops = cancelRequested != null || model.equals(TaskMaker.FAILS);
      if (status.equals("queued") && free) {
        status = "running";
        started = now();
      } else if (status.equals("running")
          && started != null
          && started.plusMillis(stops ? 50 : 1000).isBefore(now())) {
        if (cancelRequested != null) {
          end("canceled");
        } else if (!model.equals(TaskMaker.SLOW)) {
          end(stops ? "failed" : "succeeded");
        }
      }
    }

    void end(String how) {
      status = how;
      completed = now();
    }
  }

  StubTasks(Spec spec) throws IOException {
    this.spec = spec;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 99);
    server.setExecutor(workers);
    server.createContext("/", this::handle);
    server.start();
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
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

  @Override
  public void close() {
    server.stop(0);
    workers.shutdownNow();
  }

  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MILLIS);
  }

  private void handle(HttpExchange exchange) throws IOException {
    String sent = Optional.ofNullable(header(exchange, "X-Request-Id")).orElse("");
    String requestId = sent.matches("[!-~]{1,128}") ? sent : id("req_");
    String path = exchange.getRequestURI().getPath();
    Optional<Operation> operation =
        spec.operations().stream()
            .filter(each -> path.matches(each.path().replaceAll("\\{[^}]*}", "[^/]+")))
            .filter(
                each -> each.method().equals(exchange.getRequestMethod().replace("HEAD", "GET")))
            .findFirst();
    Reply reply;
    try {
      byte[] body = body(exchange);
      reply =
          operation.isEmpty()
              ? undeclared(exchange, path)
              : answer(exchange, operation.get(), body);
    } catch (Refusal refusal) {
      reply = refused(operation, refusal, requestId);
    }
    reply.headers().forEach(exchange.getResponseHeaders()::set);
    exchange.getResponseHeaders().set("X-Request-Id", requestId);
    byte[] bytes =
        reply.body() == null
            ? new byte[0]
            : Json.write(reply.body()).getBytes(StandardCharsets.UTF_8);
    if (bytes.length > 0) {
      exchange.getResponseHeaders().set("Content-Type", "application/json");
    }
    boolean none = exchange.getRequestMethod().equals("HEAD") || bytes.length == 0;
    exchange.sendResponseHeaders(reply.status(), none ? -1 : bytes.length);
    if (!none) {
      exchange.getResponseBody().write(bytes);
    }
    exchange.close();
  }

  /** Refused as soon as it is known to be too large, or not needed. */
  private static byte[] body(HttpExchange exchange) throws IOException, Refusal {
    String length = Optional.ofNullable(header(exchange, "Content-Length")).orElse("0");
    boolean upload = exchange.getRequestURI().getPath().endsWith("uploads");
    if (Long.parseLong(length) > (upload ? LARGEST : 10_485_760)) {
      throw new Refusal("payload_too_large", upload ? "/file" : "");
    }
    return exchange.getRequestBody().readAllBytes();
  }

  private Reply undeclared(HttpExchange exchange, String path) throws Refusal {
    String allow =
        String.join(
            ", ",
            spec.operations().stream()
                .filter(each -> path.matches(each.path().replaceAll("\\{[^}]*}", "[^/]+")))
                .map(Operation::method)
                .toList());
    if (allow.isEmpty()) {
      throw new Refusal("not_found", "");
    }
    if (exchange.getRequestMethod().equals("OPTIONS")) {
      return new Reply(204, null, Map.of("Allow", allow));
    }
    throw new Refusal("method_not_allowed", allow);
  }

  private Reply refused(Optional<Operation> operation, Refusal refusal, String requestId) {
    Spec.ErrorCode code = Objects.requireNonNull(spec.codes().get(refusal.code));
    ObjectNode body = JSON.objectNode();
    ObjectNode envelope = body.putObject("error").put("code", refusal.code).put("message", "No.");
    envelope
        .put("type", code.type())
        .put("retryable", code.retryable())
        .put("doc_url", "http://127.0.0.1/en/docs/resources/error-codes#" + refusal.code);
    for (Operation.Content answer : operation.map(Operation::answers).orElse(List.of())) {
      for (Place example : answer.place().get("examples").members().values()) {
        JsonNode error = example.node().at("/value/error");
        if (error.path("code").asText().equals(refusal.code)
            && error.path("param").asText().equals(refusal.param)
            && error.path("message").asText().contains(refusal.word)) {
          body = example.node().path("value").deepCopy();
        }
      }
    }
    body.withObject("/error").put("request_id", requestId);
    Map<String, String> headers = new LinkedHashMap<>(Map.of("x-should-retry", "false"));
    if (code.status() == 405) {
      headers.put("Allow", refusal.param);
    } else if (code.status() != 413 || refusal.param.equals("/file")) {
      body.withObject("/error").put("param", refusal.param);
    }
    if (code.status() == 401) {
      headers.put("WWW-Authenticate", "Bearer");
    }
    return new Reply(code.status(), body, headers);
  }

  private Reply answer(HttpExchange exchange, Operation operation, byte[] body)
      throws Refusal, IOException {
    String type = Optional.ofNullable(header(exchange, "Content-Type")).orElse("");
    if (!operation.requestContent().isEmpty()
        && !type.equals(operation.takesForm() ? Form.CONTENT_TYPE : "application/json")) {
      throw new Refusal("unsupported_media_type", "header:Content-Type");
    }
    if (!Optional.ofNullable(header(exchange, "Accept")).orElse("*/*").equals("*/*")) {
      throw new Refusal("not_acceptable", "header:Accept");
    }
    String authorization = Optional.ofNullable(header(exchange, "Authorization")).orElse("");
    if (!authorization.startsWith("Bearer ")) {
      throw new Refusal("unauthorized", "header:Authorization");
    }
    String tenant = authorization.substring(7);
    if (KeyText.parse(tenant).isEmpty()) {
      throw new Refusal("invalid_api_key", "header:Authorization");
    }
    JsonNode sent = operation.takesForm() ? form(body) : JSON.objectNode();
    if (operation.requestContent().containsKey("application/json")) {
      sent = Json.parse(body).orElseThrow(() -> new Refusal("invalid_request", ""));
    }
    follows(operation, sent);
    once(tenant, header(exchange, "Idempotency-Key"), body);
    String id = exchange.getRequestURI().getPath().replaceAll("/v1/tasks/|/cancel", "");
    String prefer = header(exchange, "Prefer");
    return switch (operation.id()) {
      case "createUpload" -> new Reply(200, upload((ObjectNode) sent, tenant), Map.of());
      case "createImage" ->
          waited(tenant, create(tenant, "text_to_image", (ObjectNode) sent), prefer);
      case "createImageFromImages" ->
          waited(tenant, create(tenant, "image_to_image", (ObjectNode) sent), prefer);
      case "createMusic" ->
          waited(tenant, create(tenant, "text_to_music", (ObjectNode) sent), prefer);
      case "listTasks" -> new Reply(200, list(tenant, query(exchange)), Map.of());
      case "getTask" -> get(tenant, id, prefer);
      default -> cancel(tenant, id);
    };
  }

  private void follows(Operation operation, JsonNode sent) throws Refusal {
    for (Place content : operation.requestContent().values()) {
      List<String> faults = spec.schemas().faults(content.get("schema"), sent);
      JsonNode kind = sent.at("/image/type");
      if (!faults.isEmpty() && kind.isTextual() && !KINDS.contains(kind.textValue())) {
        throw new Refusal("invalid_request", "/image/type", "one of");
      }
      for (String fault : faults) {
        Matcher undeclared = UNDECLARED.matcher(fault);
        if (undeclared.find() && !OF_SOME_KIND.contains(undeclared.group(2))) {
          String name = undeclared.group(2).replace("~", "~0").replace("/", "~1");
          throw new Refusal("unsupported_option", undeclared.group(1) + "/" + name);
        }
      }
      for (String fault : faults) {
        String missing = fault.replaceAll("(?s).*required property '([a-z_]+)'.*", "/$1");
        String at = fault.split("[: ]", 2)[0];
        String param = missing.equals(fault) ? at : at + missing;
        // Which of the alternatives was meant the faults do not say.
        throw new Refusal("invalid_request", at.startsWith("/image") ? "/image" : param);
      }
    }
  }

  private synchronized void once(String tenant, @Nullable String key, byte[] body) throws Refusal {
    String hash = Arrays.toString(body);
    String before = key == null ? hash : usedKeys.putIfAbsent(tenant + key, hash);
    if (before != null && !before.equals(hash)) {
      throw new Refusal("idempotency_conflict", "header:Idempotency-Key");
    }
  }

  /** The form as the spec shows one. */
  private static ObjectNode form(byte[] body) {
    ObjectNode form = JSON.objectNode();
    String text = new String(body, StandardCharsets.ISO_8859_1);
    for (String part : text.split("--beatra-conformance-form(\r\n|--\r\n)", -1)) {
      if (part.contains("\r\n\r\n")) {
        String head = part.substring(0, part.indexOf("\r\n\r\n"));
        String value = part.substring(head.length() + 4, part.length() - 2);
        String name = head.replaceAll("(?s).*; name=\"([^\"]*)\".*", "$1");
        form.put(name, value);
      }
    }
    return form;
  }

  private synchronized ObjectNode upload(ObjectNode form, String tenant) throws Refusal {
    byte[] file = form.path("file").asText().getBytes(StandardCharsets.ISO_8859_1);
    String start = form.path("file").asText();
    String type =
        start.startsWith("\u0089PNG") ? "image/png" : start.startsWith("RIFF") ? "audio/wav" : "";
    if (type.isEmpty()) {
      throw new Refusal("unusable_media_reference", "/file");
    }
    if (!form.path("media_type").asText(type).equals(type)) {
      throw new Refusal("unusable_media_reference", "/media_type");
    }
    String metadata = form.path("metadata").asText("{}");
    JsonNode labels =
        Json.parse(metadata.getBytes(StandardCharsets.UTF_8))
            .filter(JsonNode::isObject)
            .orElseThrow(() -> new Refusal("invalid_request", "/metadata"));
    String id = id("art_");
    artifacts.put(id, tenant);
    ObjectNode artifact = JSON.objectNode().put("object", "artifact").put("artifact_id", id);
    artifact.put("url", file(id)).put("media_type", type).put("size_bytes", file.length);
    artifact.put("sha256", sha256(file)).put("purpose", form.path("purpose").asText("media_input"));
    artifact.set("metadata", labels);
    artifact.put("created_at", shown(now()).asText());
    return artifact.put("expires_at", shown(now().plus(30, ChronoUnit.DAYS)).asText());
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
    return url() + "/files/" + id + "?exp=" + end + "&sig=" + "s".repeat(43);
  }

  private synchronized Reply create(String tenant, String capability, ObjectNode sent)
      throws Refusal {
    String model = sent.path("model").asText();
    if (model.equals("sandbox-chat")) {
      throw new Refusal("unsupported_capability", "/model");
    }
    if (!Set.of("auto", "gpt-image-2", TaskMaker.SLOW, TaskMaker.FAILS).contains(model)) {
      throw new Refusal("unsupported_model", "/model");
    }
    if (sent.path("quality").asText().equals("hd")
        && sent.path("aspect_ratio").asText().equals("auto")) {
      throw new Refusal("invalid_request", "/aspect_ratio");
    }
    ObjectNode input = JSON.objectNode();
    sent.properties().stream()
        .filter(member -> !member.getValue().isNull())
        .forEach(member -> input.set(member.getKey(), member.getValue()));
    if (sent.has("image")) {
      input.set("image", reference(sent.path("image"), tenant));
    }
    Task task = new Task(id("task_"), tenant, capability, input);
    tasks.put(task.id, task);
    return new Reply(
        202, shown(task, true), Map.of("Location", "/v1/tasks/" + task.id, "Retry-After", "1"));
  }

  private ObjectNode reference(JsonNode image, String tenant) throws Refusal {
    String type = image.path("type").asText();
    String id = image.path("artifact_id").asText();
    if (type.equals("artifact") && !tenant.equals(artifacts.get(id))) {
      throw new Refusal("unusable_media_reference", "/image/artifact_id");
    }
    if (type.equals("url")) {
      boolean plain = image.path("url").asText().startsWith("http:");
      throw new Refusal("unusable_media_reference", "/image/url", plain ? "https" : "address");
    }
    if (type.equals("data_uri")
        && !image.path("data").asText().startsWith("data:image/png;base64,iVBOR")) {
      throw new Refusal("unusable_media_reference", "/image/data");
    }
    return JSON.objectNode()
        .put("type", "artifact")
        .put("artifact_id", id.isEmpty() ? id("art_") : id);
  }

  private Reply get(String tenant, String id, @Nullable String prefer) throws Refusal, IOException {
    long end = System.nanoTime() + (prefer == null ? 0 : Duration.ofSeconds(60).toNanos());
    try {
      while (!find(tenant, id).isOver() && System.nanoTime() < end) {
        Thread.sleep(10);
      }
    } catch (InterruptedException stopped) {
      throw new IOException(stopped);
    }
    return new Reply(200, shown(find(tenant, id), true), Map.of());
  }

  private Reply waited(String tenant, Reply accepted, @Nullable String prefer)
      throws Refusal, IOException {
    if (prefer == null) {
      return accepted;
    }
    String id = Objects.requireNonNull(accepted.body()).path("task_id").textValue();
    return new Reply(
        200,
        get(tenant, id, prefer).body(),
        Map.of("Location", accepted.headers().get("Location")));
  }

  private synchronized Task find(String tenant, String id) throws Refusal {
    tick();
    Task task = tasks.get(id);
    if (task == null || !task.tenant.equals(tenant)) {
      throw new Refusal("not_found", "path:task_id");
    }
    return task;
  }

  private synchronized Reply cancel(String tenant, String id) throws Refusal {
    Task task = find(tenant, id);
    boolean over = task.isOver();
    if (!over) {
      canceled += task.cancelRequested == null ? 1 : 0;
      task.cancelRequested = task.cancelRequested == null ? now() : task.cancelRequested;
      if (task.status.equals("queued")) {
        task.end("canceled");
      }
    }
    return new Reply(over ? 200 : 202, shown(task, true), Map.of());
  }

  private synchronized void tick() {
    for (Task task : tasks.values()) {
      long running = tasks.values().stream().filter(each -> each.status.equals("running")).count();
      task.pass(running < AT_A_TIME);
    }
  }

  private static Map<String, String> query(HttpExchange exchange) {
    Map<String, String> query = new LinkedHashMap<>();
    for (String pair :
        Optional.ofNullable(exchange.getRequestURI().getQuery()).orElse("").split("&", -1)) {
      String[] both = pair.split("=", 2);
      query.put(both[0], both.length == 2 ? both[1] : "");
    }
    query.remove("");
    return query;
  }

  private synchronized ObjectNode list(String tenant, Map<String, String> query) throws Refusal {
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
        throw new Refusal("invalid_request", at);
      }
    }
    List<Task> found = new ArrayList<>();
    for (Task task : tasks.values()) {
      if (task.tenant.equals(tenant)
          && query.getOrDefault("status", task.status).equals(task.status)
          && query.getOrDefault("capability", task.capability).equals(task.capability)
          && !query.containsKey("created_before")) {
        found.add(0, task);
      }
    }
    int limit = Integer.parseInt(query.getOrDefault("limit", "20"));
    ObjectNode list = JSON.objectNode().put("object", "list");
    ArrayNode data = list.putArray("data");
    found.stream().limit(limit).forEach(task -> data.add(shown(task, query.containsKey("expand"))));
    list.put("next_cursor", found.size() > limit ? "c".repeat(24) : null);
    return list.put("has_more", found.size() > limit);
  }

  private static JsonNode shown(@Nullable Instant time) {
    return time == null
        ? JSON.nullNode()
        : JSON.textNode(
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'")
                .withZone(ZoneOffset.UTC)
                .format(time));
  }

  /** What comes of the picture in the examples is square, as that is. */
  private static int width(String capability) {
    return capability.equals("image_to_image") ? 1024 : 1280;
  }

  private static int height(String capability) {
    return capability.equals("image_to_image") ? 1024 : 720;
  }

  private ObjectNode shown(Task task, boolean all) {
    boolean hd = task.input.path("quality").asText().equals("hd");
    boolean good = task.status.equals("succeeded");
    String model = task.input.path("model").asText();
    int count = task.input.path("n").asInt(1);
    ObjectNode shown = JSON.objectNode().put("object", "task").put("task_id", task.id);
    shown.put("status", task.status).put("capability", task.capability).put("model", model);
    boolean music = task.capability.equals("text_to_music");
    String first = music ? "suno-5.5" : "gpt-image-2";
    shown.put("resolved_model", model.equals("auto") ? first : model);
    shown.set(
        "metadata", task.input.has("metadata") ? task.input.get("metadata") : JSON.objectNode());
    ObjectNode progress = shown.putObject("progress");
    boolean running = task.status.equals("running");
    int percent = good ? 100 : running ? 10 : 0;
    String status = task.status;
    progress.put("percent", percent).put("stage", running ? "rendering" : status);
    progress.put(
        "message",
        running
            ? "Image 1 of " + count
            : good
                ? "Done."
                : status.equals("queued")
                    ? "Waiting for its turn."
                    : status.substring(0, 1).toUpperCase(Locale.ROOT) + status.substring(1) + ".");
    ArrayNode warnings = shown.putArray("warnings");
    if (good) {
      warnings
          .addObject()
          .put("code", "sandbox_output")
          .put(
              "message",
              "This %s was made by beatra's built-in sandbox, not by a real model."
                  .formatted(music ? "music" : "picture"))
          .putNull("field");
    }
    shown.putNull("error");
    if (status.equals("failed")) {
      shown
          .putObject("error")
          .put("code", "upstream_failed")
          .put("message", "The model's provider answered with an error. Send the request again.")
          .put("retryable", true);
    }
    shown.set("created_at", shown(task.created));
    shown.set("started_at", shown(task.started));
    shown.set("completed_at", shown(task.completed));
    shown.set("cancel_requested_at", shown(task.cancelRequested));
    String self = "/v1/tasks/" + task.id;
    shown.putObject("links").put("self", self).put("cancel", self + "/cancel");
    if (all) {
      String meter = task.capability + (music ? "" : hd ? "_hd" : "_standard");
      int price = task.capability.startsWith("text") ? (hd ? 300 : 50) : hd ? 320 : 60;
      int each = music ? 80 : price;
      shown.set("input", task.input);
      shown.putNull("output").putNull("callback");
      money(shown, meter, each, count, task);
      if (good && music) {
        ArrayNode clips = shown.putObject("output").putArray("clips");
        clip(clips.addObject());
        clip(clips.addObject());
      } else if (good) {
        ObjectNode image = shown.putObject("output").putArray("images").addObject();
        String id = id("art_");
        image.put("artifact_id", id).put("url", file(id));
        image.put("width", width(task.capability)).put("height", height(task.capability));
        image.put("media_type", "image/png");
      }
    }
    return shown;
  }

  private void clip(ObjectNode clip) {
    String id = id("art_");
    clip.put("artifact_id", id).put("audio_url", file(id)).put("title", "Calm Piano");
    clip.put("duration_seconds", 10.057).put("sample_rate", 44_100);
    clip.put("media_type", "audio/mpeg");
  }

  private static void money(ObjectNode shown, String meter, int each, int count, Task task) {
    boolean good = task.status.equals("succeeded");
    int charged = each * count;
    int used = good ? charged : 0;
    ObjectNode usage = shown.putObject("usage");
    for (String name : "input output cache_read cache_creation reasoning".split(" ", -1)) {
      usage.put(name + "_tokens", 0);
    }
    boolean music = meter.equals("text_to_music");
    boolean picture = good && !music;
    usage
        .put("image_count", picture ? 1 : 0)
        .put("image_pixels", picture ? width(task.capability) * height(task.capability) : 0);
    usage.put("video_seconds", 0).put("audio_seconds", good && music ? 20.114 : 0);
    usage.put("characters", 0);
    ArrayNode lines = usage.putArray("lines");
    if (good) {
      ObjectNode line =
          lines
              .addObject()
              .put("meter", meter)
              .put("quantity", count)
              .put("unit", music ? "task" : "image");
      credits(line, "billed_amount_credits", used);
    }
    credits(usage, "credits", used);
    ObjectNode billing = shown.putObject("billing").put("currency", "USD");
    credits(billing, "charged_credits", charged);
    credits(billing, "refunded_credits", task.isOver() ? charged - used : 0);
  }

  private static void credits(ObjectNode holder, String name, int amount) {
    BigDecimal credits = BigDecimal.valueOf(amount);
    holder.put(name, credits.setScale(4).toPlainString());
    holder.put(name + "_usd_reference", credits.movePointLeft(3).setScale(7).toPlainString());
  }

  private synchronized String id(String prefix) {
    return prefix + "%025d0".formatted(++ids);
  }

  private static @Nullable String header(HttpExchange exchange, String name) {
    return exchange.getRequestHeaders().getFirst(name);
  }
}
