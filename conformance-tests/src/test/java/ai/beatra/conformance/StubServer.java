package ai.beatra.conformance;

import ai.beatra.conformance.cases.Models;
import ai.beatra.conformance.contract.Json;
import ai.beatra.conformance.contract.Place;
import ai.beatra.conformance.contract.Spec;
import ai.beatra.conformance.server.Commands;
import ai.beatra.conformance.server.Target;
import ai.beatra.conformance.states.KeyText;
import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Keeps the contract of stub-spec, but for what the test's sabotage does to its replies. */
public final class StubServer implements AutoCloseable {
  static final String KEY = KeyText.wellFormed("stub", new Random(1));

  private static final Spec SPEC = spec();

  /** Made by the stub's command line. */
  static final String REVOKED_KEY = KeyText.wellFormed("stub", new Random(2));

  static final String DISABLED_KEY = KeyText.wellFormed("stub", new Random(3));

  private static final AtomicInteger MADE = new AtomicInteger();

  /**
   * What is answered.
   *
   * @param withheld how many bytes of the body are promised but not sent
   */
  public record Reply(int status, TreeMap<String, String> headers, String body, int withheld) {
    Reply status(int other) {
      return new Reply(other, headers, body, withheld);
    }

    Reply header(String name, String value) {
      TreeMap<String, String> changed = new TreeMap<>(headers);
      changed.put(name, value);
      return new Reply(status, changed, body, withheld);
    }

    Reply without(String name) {
      TreeMap<String, String> changed = new TreeMap<>(headers);
      changed.remove(name);
      return new Reply(status, changed, body, withheld);
    }

    Reply replace(String part, String other) {
      return new Reply(status, headers, body.replace(part, other), withheld);
    }

    Reply replaceAll(String pattern, String other) {
      return new Reply(status, headers, body.replaceAll(pattern, other), withheld);
    }

    public Reply cut(int bytes) {
      return new Reply(status, headers, body, bytes);
    }
  }

  private final HttpServer server;
  private final UnaryOperator<Reply> sabotage;

  public StubServer(UnaryOperator<Reply> sabotage) throws IOException {
    this.sabotage = sabotage;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.start();
  }

  public Target target(Optional<Commands> commands) {
    URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    return new Target(url, KEY, Models.SANDBOX, true, commands).passing();
  }

  private static Spec spec() {
    try {
      return Spec.load(Path.of("src/test/resources/stub-spec"));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void handle(HttpExchange exchange) throws IOException {
    byte[] sent = exchange.getRequestBody().readAllBytes();
    Reply reply = sabotage.apply(answer(exchange, sent));
    reply.headers().forEach(exchange.getResponseHeaders()::set);
    byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
    if (exchange.getRequestMethod().equals("HEAD") || body.length == 0) {
      exchange.sendResponseHeaders(reply.status(), -1);
      exchange.close();
      return;
    }
    exchange.sendResponseHeaders(reply.status(), body.length);
    exchange.getResponseBody().write(body, 0, body.length - reply.withheld());
    exchange.close();
  }

  private static Reply answer(HttpExchange exchange, byte[] sent) {
    String id = Optional.ofNullable(header(exchange, "X-Request-Id")).orElse("");
    String requestId = id.matches("[!-~]{1,128}") ? id : "req_" + madeId();
    String path = exchange.getRequestURI().getPath();
    String allow =
        switch (path) {
          case "/v1/chat" -> "POST";
          case "/v1/things" -> "GET, HEAD";
          default -> "GET, HEAD, DELETE";
        };
    if (!path.matches("/v1/(chat|things(/[^/]*)?)")) {
      return error(404, "not_found", "invalid_request_error", "No such path.", requestId);
    }
    if (exchange.getRequestMethod().equals("OPTIONS")) {
      return json(204, "", requestId).header("Allow", allow);
    }
    if (!List.of(allow.split(", ", -1)).contains(exchange.getRequestMethod())) {
      return invalid(405, "method_not_allowed", null, requestId).header("Allow", allow);
    }
    return refusedKey(exchange, requestId)
        .orElseGet(
            () ->
                switch (path) {
                  case "/v1/chat" -> chat(exchange, sent, requestId);
                  case "/v1/things" -> things(exchange, requestId);
                  default -> thing(exchange, path.substring("/v1/things/".length()), requestId);
                });
  }

  private static Reply invalid(int status, String code, @Nullable String param, String id) {
    Reply reply = error(status, code, "invalid_request_error", "No.", id);
    return param == null ? reply : reply.replace("\"}}", "\",\"param\":\"" + param + "\"}}");
  }

  private static Reply thing(HttpExchange exchange, String name, String id) {
    if (!name.matches("[a-z]{1,8}")) {
      return invalid(422, "invalid_request", "path:name", id);
    }
    return exchange.getRequestMethod().equals("DELETE")
        ? json(204, "", id).without("Content-Type")
        : json(200, "{'name':'" + name + "','weight':1.5}", id);
  }

  private static Optional<Reply> refusedKey(HttpExchange exchange, String id) {
    String authorization = header(exchange, "Authorization");
    if (authorization == null) {
      return Optional.of(error(401, "unauthorized", "authentication_error", "No key.", id));
    }
    if (authorization.equals("Bearer " + DISABLED_KEY)) {
      return Optional.of(error(403, "tenant_disabled", "permission_error", "Disabled.", id));
    }
    if (!authorization.startsWith("Bearer ")) {
      return Optional.of(error(401, "unauthorized", "authentication_error", "No key.", id));
    }
    return authorization.equals("Bearer " + KEY)
        ? Optional.empty()
        : Optional.of(error(401, "invalid_api_key", "authentication_error", "Not a key.", id));
  }

  private static Reply things(HttpExchange exchange, String id) {
    String query = String.valueOf(exchange.getRequestURI().getQuery());
    if (!query.matches("color=(red|green blue)")) {
      return invalid(422, "invalid_request", "query:color", id);
    }
    return query.equals("color=red")
        ? json(
            200,
            "{'color':'red','things':[{'name':'apple','weight':1.5}],'labels':{'any':'thing'}}",
            id)
        : json(200, "{'color':'green blue','things':[],'labels':{}}", id);
  }

  private static Reply chat(HttpExchange exchange, byte[] sent, String id) {
    if (!"application/json".equals(header(exchange, "Content-Type"))) {
      return invalid(415, "unsupported_media_type", "header:Content-Type", id);
    }
    if (sent.length > 1000) {
      return error(413, "payload_too_large", "invalid_request_error", "Too large.", id);
    }
    Optional<JsonNode> parsed = Json.parse(sent);
    if (parsed.isEmpty()) {
      return invalid(422, "invalid_request", "", id);
    }
    JsonNode body = parsed.get();
    if (body.isObject() && !body.has("messages")) {
      return invalid(422, "invalid_request", "/messages", id).replace("No.", "Send messages.");
    }
    List<String> faults = SPEC.schemas().faults(request(), body);
    if (!faults.isEmpty()) {
      return invalid(422, "invalid_request", faults.get(0).split(" ", 2)[0], id);
    }
    if (header(exchange, "X-Fast") != null) {
      return error(429, "rate_limited", "rate_limit_error", "Wait.", id)
          .replace("\"}}", "\",\"param\":\"header:X-Fast\"}}")
          .replace("false", "true")
          .header("x-should-retry", "true")
          .header("Retry-After", "1");
    }
    if (!body.path("stream").asBoolean()) {
      return chatted(id);
    }
    return stream(body.toString().contains("Break"), id);
  }

  /** A good answer. */
  static Reply chatted(String id) {
    String body = "{'id':'chatcmpl-%s','created':%d,'text':'Hello back'}";
    return json(200, body.formatted(madeId(), Instant.now().getEpochSecond()), id);
  }

  private static String madeId() {
    return "%025d0".formatted(MADE.incrementAndGet());
  }

  private static Place request() {
    return SPEC.root().at("/components/schemas/ChatRequest");
  }

  private static Reply stream(boolean broken, String id) {
    String chat = "chatcmpl-" + madeId();
    String first = chunk(chat, "{\"role\":\"assistant\",\"content\":\"Hi\"}", "null");
    String error = error(502, "stream_interrupted", "api_error", "Broken.", id).body();
    String rest =
        broken
            ? "event: error\ndata: " + error + "\n\n"
            : chunk(chat, "{}", "\"stop\"") + "data: [DONE]\n\n";
    return json(200, first + rest, id).header("Content-Type", "text/event-stream");
  }

  private static String chunk(String id, String delta, String finish) {
    return "data: {\"id\":\"%s\",\"choices\":[{\"index\":0,\"delta\":%s,\"finish_reason\":%s}]}\n\n"
        .formatted(id, delta, finish);
  }

  static Reply error(int status, String code, String type, String message, String id) {
    String envelope =
        "{'error':{'code':'%s','type':'%s','message':'%s','retryable':false,'request_id':'%s'}}";
    return json(status, envelope.formatted(code, type, message, id), id)
        .header("x-should-retry", "false");
  }

  static Reply json(int status, String body, String id) {
    TreeMap<String, String> headers = new TreeMap<>();
    headers.put("Content-Type", "application/json");
    headers.put("X-Request-Id", id);
    return new Reply(status, headers, body.replace('\'', '"'), 0);
  }

  private static String header(HttpExchange exchange, String name) {
    return exchange.getRequestHeaders().getFirst(name);
  }
}
