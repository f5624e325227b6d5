package ai.beatra.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.upstream.UpstreamRequest.TimeOuts;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A request arrives at once: its body does not wait until its head was acknowledged. */
class OneWriteTest {
  /** Only something that hangs reaches it. */
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  private static final int REQUESTS = 20;
  private static final int BODY = 20_000;

  @Test
  void theHeadAndASmallBodyComeTogether() throws Exception {
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var client = new UpstreamClient(1)) {
      CompletableFuture<List<Integer>> firsts = CompletableFuture.supplyAsync(() -> serve(server));
      URI uri = URI.create("http://127.0.0.1:" + server.getLocalPort() + "/");
      var timeOuts = new TimeOuts(DEADLINE, DEADLINE, DEADLINE);
      for (int i = 0; i < REQUESTS; i++) {
        client
            .fetch(new UpstreamRequest(uri, Map.of(), new byte[BODY], timeOuts), 100)
            .get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
      }

      assertThat(firsts.get(DEADLINE.toSeconds(), TimeUnit.SECONDS))
          .as("bytes that came at once")
          .hasSize(REQUESTS)
          .allMatch(bytes -> bytes > BODY);
    }
  }

  /** How much of each request came with the first read. */
  private static List<Integer> serve(ServerSocket server) {
    var firsts = new ArrayList<Integer>();
    try (Socket socket = server.accept()) {
      InputStream in = socket.getInputStream();
      var buffer = new byte[BODY + 2000];
      while (firsts.size() < REQUESTS) {
        int length = in.read(buffer);
        firsts.add(length);
        while (!isWhole(buffer, length)) {
          length += in.read(buffer, length, buffer.length - length);
        }
        socket
            .getOutputStream()
            .write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      // The verdict is in how many came.
    }
    return firsts;
  }

  private static boolean isWhole(byte[] buffer, int length) {
    String text = new String(buffer, 0, length, StandardCharsets.ISO_8859_1);
    int head = text.indexOf("\r\n\r\n");
    return head >= 0 && length - head - 4 == BODY;
  }
}
