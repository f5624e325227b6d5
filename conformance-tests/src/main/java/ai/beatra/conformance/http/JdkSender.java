package ai.beatra.conformance.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpResponse.ResponseInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The JDK's own client as it comes: no version is pinned, so that it asks for HTTP/2 (h2c) on plain
 * HTTP, and connections are reused. It refuses to send some requests; those are left to {@link
 * SocketSender}.
 */
public final class JdkSender implements HttpSender {
  /** A server may refuse more than this without reading it, and close. */
  private static final long LARGE = 64 << 20;

  private final HttpClient client = HttpClient.newHttpClient();
  private final Duration patience;

  /**
   * @param patience how long the whole answer may take before the request is given up
   */
  public JdkSender(Duration patience) {
    this.patience = patience;
  }

  /** The answer as far as it came, for one that is cut off. */
  private record Arrived(ResponseInfo head, ByteArrayOutputStream body) {
    Answer answer(boolean complete) {
      List<Map.Entry<String, String>> headers = new ArrayList<>();
      head.headers()
          .map()
          .forEach((name, values) -> values.forEach(each -> headers.add(Map.entry(name, each))));
      return new Answer(head.statusCode(), headers, body.toByteArray(), complete);
    }
  }

  @Override
  public Answer send(URI baseUrl, Request request) throws IOException {
    HttpRequest asked = jdkRequest(baseUrl, request);
    CompletableFuture<Arrived> arrived = new CompletableFuture<>();
    CompletableFuture<?> answered = client.sendAsync(asked, collecting(arrived));
    try {
      answered.get(patience.toMillis(), TimeUnit.MILLISECONDS);
      return arrived.join().answer(true);
    } catch (ExecutionException failure) {
      if (!arrived.isDone() && request.body().length() > LARGE) {
        throw new CannotSend("The JDK's client did not hear the answer to a body it still sent.");
      }
      if (!arrived.isDone()) {
        throw noAnswer(request, String.valueOf(failure.getCause()), failure);
      }
      return arrived.join().answer(false);
    } catch (TimeoutException failure) {
      answered.cancel(true);
      throw noAnswer(request, "none within " + patience, failure);
    } catch (InterruptedException stopped) {
      answered.cancel(true);
      Thread.currentThread().interrupt();
      throw noAnswer(request, "interrupted", stopped);
    }
  }

  private static IOException noAnswer(Request request, String reason, Exception cause) {
    return new IOException(request + ": no answer (" + reason + ")", cause);
  }

  private static BodyHandler<Void> collecting(CompletableFuture<Arrived> arrived) {
    return head -> {
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      arrived.complete(new Arrived(head, body));
      return BodySubscribers.ofByteArrayConsumer(piece -> piece.ifPresent(body::writeBytes));
    };
  }

  private static HttpRequest jdkRequest(URI baseUrl, Request request) throws CannotSend {
    String base = baseUrl.toString().replaceAll("/$", "");
    long length = request.body().length();
    BodyPublisher body =
        length == 0
            ? BodyPublishers.noBody()
            : BodyPublishers.fromPublisher(
                BodyPublishers.ofInputStream(request.body()::stream), length);
    try {
      HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create(base + request.target()));
      builder.method(request.method(), body);
      request.headers().forEach(builder::header);
      return builder.build();
    } catch (IllegalArgumentException refused) {
      throw new CannotSend("The JDK's client refuses to send it: " + refused.getMessage());
    }
  }
}
