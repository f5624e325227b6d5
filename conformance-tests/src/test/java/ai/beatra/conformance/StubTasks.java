package ai.beatra.conformance;

import ai.beatra.conformance.contract.Json;
import ai.beatra.conformance.contract.Operation;
import ai.beatra.conformance.contract.Place;
import ai.beatra.conformance.contract.Spec;
import ai.beatra.conformance.http.Form;
import ai.beatra.conformance.states.KeyText;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
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

  private static final long LARGEST = 104_857_600;

  /** What one kind of image has the others have not. */
  private static final Set<String> OF_SOME_KIND = Set.of("artifact_id", "url", "data");

  private static final Set<String> KINDS = Set.of("artifact", "url", "data_uri");
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final Spec spec;
  private final HttpServer server;
  private final StubShelf shelf;
  private final ExecutorService workers = Executors.newCachedThreadPool();

  /** A refusal. */
  static final class Refusal extends Exception {
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
  record Reply(int status, @Nullable JsonNode body, Map<String, String> headers) {}

  StubTasks(Spec spec) throws IOException {
    this.spec = spec;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 99);
    this.shelf = new StubShelf(spec, url());
    server.setExecutor(workers);
    server.createContext("/", this::handle);
    server.start();
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** What was made on it. */
  StubShelf shelf() {
    return shelf;
  }

  @Override
  public void close() {
    server.stop(0);
    workers.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    String sent = Optional.ofNullable(header(exchange, "X-Request-Id")).orElse("");
    String requestId = sent.matches("[!-~]{1,128}") ? sent : shelf.id("req_");
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
    if (operation.parameter("header", "X-Stainless-Lang").isPresent()
        && header(exchange, "X-Stainless-Lang") != null
        && header(exchange, "Prefer") == null) {
      throw new Refusal("unsupported_option", "header:Prefer");
    }
    shelf.once(tenant, header(exchange, "Idempotency-Key"), body);
    String id = exchange.getRequestURI().getPath().replaceAll("/v1/tasks/|/cancel", "");
    String prefer = header(exchange, "Prefer");
    return switch (operation.id()) {
      case "createUpload" -> new Reply(200, shelf.upload((ObjectNode) sent, tenant), Map.of());
      case "createImage" ->
          waited(tenant, shelf.create(tenant, "text_to_image", (ObjectNode) sent), prefer);
      case "createImageFromImages" ->
          waited(tenant, shelf.create(tenant, "image_to_image", (ObjectNode) sent), prefer);
      case "createMusic" ->
          waited(tenant, shelf.create(tenant, "text_to_music", (ObjectNode) sent), prefer);
      case "listTasks" -> new Reply(200, shelf.list(tenant, query(exchange)), Map.of());
      case "getTask" -> get(tenant, id, prefer);
      default -> shelf.cancel(tenant, id);
    };
  }

  private void follows(Operation operation, JsonNode sent) throws Refusal {
    for (Place content : operation.requestContent().values()) {
      List<String> faults = spec.schemas().faults(content.get("schema"), sent);
      JsonNode kind = sent.at("/image/type");
      if (!faults.isEmpty() && kind.isTextual() && !KINDS.contains(kind.textValue())) {
        throw new Refusal("invalid_request", "/image/type", "one of");
      }
      // A fault of a value is told before a member that nobody knows.
      if (!faults.isEmpty() && sent.path("prompt").asText().equals(" ")) {
        throw new Refusal("invalid_request", "/prompt", "One more fault");
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
        String word = param.equals("/prompt") ? "is required" : "";
        throw new Refusal("invalid_request", at.startsWith("/image") ? "/image" : param, word);
      }
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

  private Reply get(String tenant, String id, @Nullable String prefer) throws Refusal, IOException {
    long end = System.nanoTime() + (prefer == null ? 0 : Duration.ofSeconds(60).toNanos());
    try {
      while (!shelf.find(tenant, id).isOver() && System.nanoTime() < end) {
        Thread.sleep(10);
      }
    } catch (InterruptedException stopped) {
      throw new IOException(stopped);
    }
    return new Reply(200, shelf.shown(tenant, id), Map.of());
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

  private static @Nullable String header(HttpExchange exchange, String name) {
    return exchange.getRequestHeaders().getFirst(name);
  }
}
