import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a small chat costs the nodes of a cluster: processor time by the system's account. */
final class ClusterLoad {
  /** Of each node, so that what a node does besides is a like part of the figure, however many there are. */
  private static final int A_SECOND = 80;

  private static final int CONNECTIONS = 16;
  private static final int WARM_UP_SECONDS = 15;
  private static final int SECONDS = 15;

  private ClusterLoad() {}

  /** Arguments: the load balancer's URL, a key, and the processes of the nodes. */
  public static void main(String[] arguments) throws InterruptedException {
    URI url = URI.create(arguments[0]);
    List<ProcessHandle> nodes = new ArrayList<>();
    for (int i = 2; i < arguments.length; i++) {
      nodes.add(ProcessHandle.of(Long.parseLong(arguments[i])).orElseThrow());
    }
    byte[] chat =
        Client.request(
            "POST",
            "/v1/chat/completions",
            Map.of("Authorization", "Bearer " + arguments[1], "Content-Type", "application/json"),
            """
            {"model": "auto", "max_completion_tokens": 8,
             "messages": [{"role": "user", "content": "Say hi."}]}
            """
                .getBytes(StandardCharsets.UTF_8));
    int count = nodes.size();
    // The more nodes share these processors, the longer each takes to have served as much.
    Load.closed(url, chat, CONNECTIONS * count, WARM_UP_SECONDS * count);
    Duration before = cpu(nodes);
    Load.Result result = Load.open(url, chat, 4 * CONNECTIONS * count, A_SECOND * count, SECONDS);
    double micros = cpu(nodes).minus(before).toNanos() / 1e3;
    System.out.printf(
        "%d node%s: %.0f us of processor time a chat; %d chats in %.0f s, %d failed, median %.1f ms, p99 %.0f ms%n",
        count,
        count == 1 ? "" : "s",
        micros / Math.max(1, result.answers()),
        result.answers(),
        result.seconds(),
        result.failed(),
        result.millis(50),
        result.millis(99));
  }

  private static Duration cpu(List<ProcessHandle> nodes) {
    return nodes.stream()
        .map(node -> node.info().totalCpuDuration().orElseThrow())
        .reduce(Duration.ZERO, Duration::plus);
  }
}
