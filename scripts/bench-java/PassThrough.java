import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;

/** What a JVM costs that only passes on: Vert.x, bytes as they come, nothing looked at. */
final class PassThrough extends AbstractVerticle {
  private static final int LOOPS = 2;

  private final int upstream;
  private final int port;
  private HttpClient client;

  private PassThrough(int upstream, int port) {
    this.upstream = upstream;
    this.port = port;
  }

  public static void main(String[] arguments) {
    int port = Integer.parseInt(arguments[1]);
    int upstream = Integer.parseInt(arguments[0]);
    Vertx.vertx()
        .deployVerticle(
            () -> new PassThrough(upstream, port), new DeploymentOptions().setInstances(LOOPS))
        .onSuccess(id -> System.out.println("port " + port))
        .onFailure(
            failure -> {
              failure.printStackTrace();
              System.exit(1);
            });
  }

  @Override
  public void start(Promise<Void> started) {
    client =
        vertx.createHttpClient(
            new HttpClientOptions().setDecompressionSupported(false),
            new PoolOptions().setHttp1MaxSize(16_384));
    vertx
        .createHttpServer(new HttpServerOptions().setAcceptBacklog(16_384))
        .requestHandler(this::pass)
        .listen(port, "127.0.0.1")
        .<Void>mapEmpty()
        .onComplete(started);
  }

  private void pass(HttpServerRequest request) {
    request.pause();
    client
        .request(
            new RequestOptions()
                .setMethod(request.method())
                .setHost("127.0.0.1")
                .setPort(upstream)
                .setURI(request.uri()))
        .compose(asking -> send(request, asking))
        .compose(answer -> answer(request, answer))
        .onFailure(
            failure -> {
              if (!request.response().headWritten()) {
                request.response().setStatusCode(502).end();
              }
            });
  }

  private static io.vertx.core.Future<HttpClientResponse> send(
      HttpServerRequest request, HttpClientRequest asking) {
    asking.putHeader("Content-Type", request.getHeader("Content-Type"));
    String length = request.getHeader("Content-Length");
    if (length == null) {
      return asking.send();
    }
    asking.putHeader("Content-Length", length);
    return asking.send(request);
  }

  private static io.vertx.core.Future<Void> answer(
      HttpServerRequest request, HttpClientResponse answer) {
    var response = request.response();
    response.setStatusCode(answer.statusCode());
    response.putHeader("Content-Type", answer.getHeader("Content-Type"));
    String length = answer.getHeader("Content-Length");
    if (length == null) {
      response.setChunked(true);
    } else {
      response.putHeader("Content-Length", length);
    }
    return answer.pipeTo(response);
  }
}
