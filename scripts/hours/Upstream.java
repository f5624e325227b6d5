import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;

/** An OpenAI-compatible upstream whose models fail as they are called: err500, err401, html, breaks ... */
final class Upstream {
  private static final String MODELS =
      "{\"object\": \"list\", \"data\": [{\"id\": \"good-1\", \"object\": \"model\", \"created\": 1, \"owned_by\": \"x\"},"
          + " {\"id\": \"good-2\", \"object\": \"model\", \"created\": 1, \"owned_by\": \"x\"}]}";
  private static final String ANSWER =
      "{\"id\": \"1\", \"object\": \"chat.completion\", \"created\": 1, \"model\": \"good-1\", \"choices\": [{\"index\": 0,"
          + " \"message\": {\"role\": \"assistant\", \"content\": \"Hello\"}, \"finish_reason\": \"stop\"}],"
          + " \"usage\": {\"prompt_tokens\": 9, \"completion_tokens\": 1, \"total_tokens\": 10}}";
  private static final String CHUNK =
      "data: {\"id\": \"1\", \"object\": \"chat.completion.chunk\", \"created\": 1, \"model\": \"good-1\", \"choices\": [{\"index\": 0,"
          + " \"delta\": {\"role\": \"assistant\", \"content\": \"Hel\"}, \"finish_reason\": null}]}\n\n";

  public static void main(String[] arguments) throws IOException {
    var server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 64);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext("/", Upstream::answer);
    server.start();
    System.out.println("port " + server.getAddress().getPort());
  }

  private static void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      String path = exchange.getRequestURI().getPath();
      if (!path.startsWith("/v1/")) {
        send(exchange, 404, "text/plain", "404 page not found");
      } else if (path.equals("/v1/models")) {
        send(exchange, 200, "application/json", MODELS);
      } else {
        chat(exchange, body.replaceAll("(?s).*\"model\" *: *\"([a-z0-9-]+)\".*", "$1"));
      }
    }
  }

  private static void chat(HttpExchange exchange, String model) throws IOException {
    switch (model) {
      case "err500" -> error(exchange, 500, "CUDA out of memory");
      case "err404" -> error(exchange, 404, "The model does not exist");
      case "err401" -> error(exchange, 401, "Incorrect API key provided");
      case "err400" -> error(exchange, 400, "temperature is too hot");
      case "err429" -> {
        exchange.getResponseHeaders().add("Retry-After", "7");
        error(exchange, 429, "Slow down");
      }
      case "html" -> send(exchange, 200, "text/html", "<html><h1>Welcome to nginx</h1></html>");
      case "breaks" -> {
        exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, CHUNK.length() + 100);
        exchange.getResponseBody().write(CHUNK.getBytes(StandardCharsets.UTF_8));
        exchange.getResponseBody().flush();
      }
      default -> send(exchange, 200, "application/json", ANSWER);
    }
  }

  private static void error(HttpExchange exchange, int status, String message) throws IOException {
    send(exchange, status, "application/json", "{\"error\": {\"message\": \"" + message + "\"}}");
  }

  private static void send(HttpExchange exchange, int status, String type, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", type);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }
}
