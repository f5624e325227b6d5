import ai.beatra.upstream.UpstreamCall;
import ai.beatra.upstream.UpstreamClient;
import ai.beatra.upstream.UpstreamException;
import ai.beatra.upstream.UpstreamListener;
import ai.beatra.upstream.UpstreamRequest;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import org.glassfish.grizzly.http.io.NIOOutputStream;
import org.glassfish.grizzly.http.server.HttpHandler;
import org.glassfish.grizzly.http.server.HttpServer;
import org.glassfish.grizzly.http.server.NetworkListener;
import org.glassfish.grizzly.http.server.Request;
import org.glassfish.grizzly.http.server.Response;

/**
 * What beatra's own stack costs without beatra: Grizzly in, its upstream client out, bytes as they
 * come.
 */
final class PassThrough extends HttpHandler {
  private static final UpstreamRequest.TimeOuts TIME_OUTS =
      new UpstreamRequest.TimeOuts(
          Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofSeconds(30));

  private final UpstreamClient client = new UpstreamClient(1024);
  private final String upstream;

  private PassThrough(String upstream) {
    this.upstream = upstream;
  }

  public static void main(String[] arguments) throws Exception {
    var listener = new NetworkListener("bench", "127.0.0.1", 0);
    listener.getTransport().setSelectorRunnersCount(2);
    listener.getTransport().setTcpNoDelay(true);
    listener.getKeepAlive().setMaxRequestsCount(-1);
    var server = new HttpServer();
    server.addListener(listener);
    server.getServerConfiguration().addHttpHandler(new PassThrough(arguments[0]));
    server.start();
    System.out.println("port " + listener.getPort());
    Thread.currentThread().join();
  }

  @Override
  public void service(Request request, Response response) throws IOException {
    byte[] body = request.getInputStream().readAllBytes();
    response.suspend();
    var answer = new Answer(response);
    UpstreamCall call =
        client.call(
            new UpstreamRequest(
                URI.create(upstream + request.getRequestURI()),
                Map.of("Content-Type", "application/json"),
                body,
                TIME_OUTS),
            answer);
    answer.call = call;
    call.start();
  }

  private static final class Answer implements UpstreamListener {
    private final Response response;
    private final NIOOutputStream out;
    private volatile UpstreamCall call;

    private Answer(Response response) {
      this.response = response;
      this.out = response.getNIOOutputStream();
    }

    @Override
    public void head(int status, Map<String, String> headers) {
      response.setStatus(status);
      response.setContentType(headers.get("content-type"));
      String length = headers.get("content-length");
      if (length != null) {
        response.setContentLength(Integer.parseInt(length));
      }
      call.more();
    }

    @Override
    public void body(ByteBuffer piece) {
      byte[] bytes = new byte[piece.remaining()];
      piece.get(bytes);
      try {
        out.write(bytes);
        out.flush();
        call.more();
      } catch (IOException gone) {
        call.close();
        response.resume();
      }
    }

    @Override
    public void end() {
      response.resume();
    }

    @Override
    public void failed(UpstreamException failure) {
      if (!response.isCommitted()) {
        response.setStatus(502);
      }
      response.resume();
    }
  }
}
