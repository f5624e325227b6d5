package ai.beatra.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** Keeps the contract of stub-spec, but for what the test's sabotage does to its replies. */
final class StubServer implements AutoCloseable {
  static final String KEY = KeyText.wellFormed("stub", new Random(1));

  /** Made by the stub's command line. */
  static final String REVOKED_KEY = KeyText.wellFormed("stub", new Random(2));

  static final String DISABLED_KEY = KeyText.wellFormed("stub", new Random(3));

  private static final String MADE_ID = "req_00000000000000000000000000";
  private static final String CHAT_ID = "chatcmpl-00000000000000000000000000";

  /**
   * What is answered.
   *
   * @param withheld how many bytes of the body are promised but not sent
   */
  record Reply(int status, TreeMap<String, String> headers, String body, int withheld) {
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

    Reply cut(int bytes) {
      return new Reply(status, headers, body, bytes);
    }
  }

  private final HttpServer server;
  private final UnaryOperator<Reply> sabotage;

  StubServer(UnaryOperator<Reply> sabotage) throws IOException {
    this.sabotage = sabotage;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.start();
  }

  Target target(Optional<Commands> commands) {
    URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    return new Target(url, KEY, Target.Models.SANDBOX, true, commands);
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
    exchange.sendResponseHeaders(reply.status(), body.length);
    exchange.getResponseBody().write(body, 0, body.length - reply.withheld());
    exchange.close();
  }

  private static Reply answer(HttpExchange exchange, byte[] sent) {
    String id = Optional.ofNullable(header(exchange, "X-Request-Id")).orElse("");
    String requestId = id.matches("[!-~]{1,128}") ? id : MADE_ID;
    return switch (exchange.getRequestURI().getPath()) {
      case "/v1/things" ->
          refusedKey(exchange, requestId).orElseGet(() -> things(exchange, requestId));
      case "/v1/chat" ->
          refusedKey(exchange, requestId).orElseGet(() -> chat(exchange, sent, requestId));
      default -> error(404, "not_found", "invalid_request_error", "No such path.", requestId);
    };
  }

  private static Optional<Reply> refusedKey(HttpExchange exchange, String id) {
    String authorization = header(exchange, "Authorization");
    if (authorization == null) {
      return Optional.of(error(401, "unauthorized", "authentication_error", "No key.", id));
    }
    if (authorization.equals("Bearer " + DISABLED_KEY)) {
      return Optional.of(error(403, "tenant_disabled", "permission_error", "Disabled.", id));
    }
    return authorization.equals("Bearer " + KEY)
        ? Optional.empty()
        : Optional.of(error(401, "invalid_api_key", "authentication_error", "Not a key.", id));
  }

  private static Reply things(HttpExchange exchange, String id) {
    return "color=red".equals(exchange.getRequestURI().getQuery())
        ? json(
            200,
            "{'color':'red','things':[{'name':'apple','weight':1.5}],'labels':{'any':'thing'}}",
            id)
        : json(200, "{'color':'green blue','things':[],'labels':{}}", id);
  }

  private static Reply chat(HttpExchange exchange, byte[] sent, String id) {
    JsonNode body = Json.parse(sent).orElseGet(JsonNodeFactory.instance::objectNode);
    if (sent.length > 1000) {
      return error(413, "payload_too_large", "invalid_request_error", "Too large.", id);
    }
    if (!body.has("messages")) {
      return error(422, "invalid_request", "invalid_request_error", "Send messages.", id)
          .replace("\"}}", "\",\"param\":\"/messages\"}}");
    }
    if (header(exchange, "X-Fast") != null) {
      return error(429, "rate_limited", "rate_limit_error", "Wait.", id)
          .replace("\"}}", "\",\"param\":\"header:X-Fast\"}}")
          .replace("false", "true")
          .header("x-should-retry", "true")
          .header("Retry-After", "1");
    }
    if (!body.path("stream").asBoolean()) {
      return json(200, "{'id':'" + CHAT_ID + "','created':1,'text':'Hello back'}", id);
    }
    return stream(body.toString().contains("Break"), id);
  }

  private static Reply stream(boolean broken, String id) {
    String first = chunk("{\"role\":\"assistant\",\"content\":\"Hi\"}", "null");
    String error = error(502, "stream_interrupted", "api_error", "Broken.", id).body();
    String rest =
        broken
            ? "event: error\ndata: " + error + "\n\n"
            : chunk("{}", "\"stop\"") + "data: [DONE]\n\n";
    return json(200, first + rest, id).header("Content-Type", "text/event-stream");
  }

  private static String chunk(String delta, String finish) {
    return "data: {\"id\":\"%s\",\"choices\":[{\"index\":0,\"delta\":%s,\"finish_reason\":%s}]}\n\n"
        .formatted(CHAT_ID, delta, finish);
  }

  private static Reply error(int status, String code, String type, String message, String id) {
    String envelope =
        "{'error':{'code':'%s','type':'%s','message':'%s','retryable':false,'request_id':'%s'}}";
    return json(status, envelope.formatted(code, type, message, id), id)
        .header("x-should-retry", "false");
  }

  private static Reply json(int status, String body, String id) {
    TreeMap<String, String> headers = new TreeMap<>();
    headers.put("Content-Type", "application/json");
    headers.put("X-Request-Id", id);
    return new Reply(status, headers, body.replace('\'', '"'), 0);
  }

  private static String header(HttpExchange exchange, String name) {
    return exchange.getRequestHeaders().getFirst(name);
  }
}
