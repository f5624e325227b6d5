import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a small chat costs the nodes of a cluster: processor time by the system's account. */
final class ClusterLoad {
  private static final int CONNECTIONS = 16;

  /** Of each node, so that what a node does besides is a like part of the figure, however many there are. */
  private static final int A_SECOND = 80;

  private static final int SECONDS = 30;

  /** A node is warm when the figure has not fallen for some rounds; two minutes at least, six at most. */
  private static final int ROUND_SECONDS = 15;

  private static final int LEAST_ROUNDS = 8;
  private static final int MOST_ROUNDS = 24;
  private static final int EVEN_ROUNDS = 3;
  private static final double FALLS = 0.97;

  private final URI url;
  private final byte[] chat;
  private final List<ProcessHandle> nodes = new ArrayList<>();

  private ClusterLoad(String[] arguments) {
    url = URI.create(arguments[1]);
    chat =
        Client.request(
            "POST",
            "/v1/chat/completions",
            Map.of("Authorization", "Bearer " + arguments[2], "Content-Type", "application/json"),
            """
            {"model": "auto", "max_completion_tokens": 8,
             "messages": [{"role": "user", "content": "Say hi."}]}
            """
                .getBytes(StandardCharsets.UTF_8));
    for (int i = 3; i < arguments.length; i++) {
      nodes.add(ProcessHandle.of(Long.parseLong(arguments[i])).orElseThrow());
    }
  }

  /**
   * Arguments: warm or measure, the URL of a node or of the load balancer, a key, and the processes of the nodes behind
   * it.
   */
  public static void main(String[] arguments) throws InterruptedException {
    var load = new ClusterLoad(arguments);
    if (arguments[0].equals("warm")) {
      load.warm();
    } else {
      load.measure();
    }
  }

  /** The JVM compiles what is called often: until it has, a chat costs several times as much. */
  private void warm() throws InterruptedException {
    double least = Double.MAX_VALUE;
    int even = 0;
    for (int round = 1; round <= MOST_ROUNDS && (round <= LEAST_ROUNDS || even < EVEN_ROUNDS); round++) {
      Duration before = cpu();
      Load.Result result = Load.closed(url, chat, CONNECTIONS, ROUND_SECONDS);
      double micros = micros(before, result);
      even = micros < least * FALLS ? 0 : even + 1;
      least = Math.min(least, micros);
      System.err.printf(
          "  warming, %3d s: %5.0f us a chat, %4.0f chats/s, %d failed%n",
          round * ROUND_SECONDS, micros, result.perSecond(), result.failed());
    }
  }

  /** Prints a row: nodes, microseconds, chats, failed, median and p99 in milliseconds. */
  private void measure() throws InterruptedException {
    int count = nodes.size();
    Duration before = cpu();
    Load.Result result = Load.open(url, chat, 4 * CONNECTIONS * count, A_SECOND * count, SECONDS);
    System.out.printf(
        "%5d %15.0f %8d %8d %12.1f %9.1f%n",
        count,
        micros(before, result),
        result.answers(),
        result.failed(),
        result.millis(50),
        result.millis(99));
  }

  private double micros(Duration before, Load.Result result) {
    return cpu().minus(before).toNanos() / 1e3 / Math.max(1, result.answers());
  }

  private Duration cpu() {
    return nodes.stream()
        .map(node -> node.info().totalCpuDuration().orElseThrow())
        .reduce(Duration.ZERO, Duration::plus);
  }
}
