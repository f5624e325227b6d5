package ai.beatra.server;

import ai.beatra.http.dispatch.ReadyEndpoint;
import ai.beatra.metrics.meters.Meters;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.glassfish.grizzly.http.server.HttpHandler;
import org.glassfish.grizzly.http.server.Request;
import org.glassfish.grizzly.http.server.Response;

/** What the admin listener answers: /metrics, /live and /ready, and nothing else. */
final class AdminPages extends HttpHandler {
  private static final String PLAIN = "text/plain; charset=utf-8";

  private final Meters metrics;
  private final Supplier<CompletionStage<ReadyEndpoint.State>> readiness;

  AdminPages(Meters metrics, Supplier<CompletionStage<ReadyEndpoint.State>> readiness) {
    super("admin");
    this.metrics = metrics;
    this.readiness = readiness;
  }

  @Override
  public void service(Request request, Response response) throws IOException {
    response.setHeader("Connection", "close");
    response.setHeader("Cache-Control", "no-store");
    String method = request.getMethod().getMethodString();
    boolean head = method.equals("HEAD");
    switch (request.getRequestURI()) {
      case "/metrics", "/live", "/ready" -> {
        if (head || method.equals("GET")) {
          answer(request, response, head);
        } else {
          response.setHeader("Allow", "GET, HEAD");
          send(response, 405, PLAIN, text("Only GET and HEAD are answered here."), head);
        }
      }
      default ->
          send(response, 404, PLAIN, text("There are /metrics, /live and /ready here."), head);
    }
  }

  private void answer(Request request, Response response, boolean head) throws IOException {
    switch (request.getRequestURI()) {
      case "/live" -> send(response, 200, PLAIN, text("live"), head);
      case "/ready" -> {
        ReadyEndpoint.State now = readiness.get().toCompletableFuture().join();
        send(response, now.ready() ? 200 : 503, "application/json", now.json(), head);
      }
      default -> {
        String type = Meters.type(request.getHeader("Accept"));
        send(response, 200, type, metrics.page(type), head);
      }
    }
  }

  private static byte[] text(String line) {
    return (line + "\n").getBytes(StandardCharsets.UTF_8);
  }

  private static void send(Response response, int status, String type, byte[] body, boolean head)
      throws IOException {
    response.setStatus(status);
    response.setContentType(type);
    response.setContentLength(body.length);
    if (!head) {
      OutputStream out = response.getOutputStream();
      out.write(body);
    }
  }
}
