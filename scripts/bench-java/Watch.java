import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.TreeMap;

/** Looks twice a second how a server is: what it takes at most, and where requests are. */
final class Watch extends Thread {
  /** Gauges of which the mean is told. */
  private static final Map<String, String> GAUGES =
      Map.of(
          "beatra_requests_waiting", "wait to be begun, mean",
          "beatra_calls_running", "chats that run, mean",
          "beatra_ends_pending", "ends that are written, mean",
          "beatra_database_waiting", "wait for the database, mean");

  private final Servers.Server server;
  private final URI metrics;
  private final HttpClient client = HttpClient.newHttpClient();
  private final Map<String, Double> sums = new TreeMap<>();
  private volatile boolean over;
  private double threads;
  private double megabytes;
  private int looks;

  Watch(Servers.Server server, int admin) {
    this.server = server;
    this.metrics = URI.create("http://127.0.0.1:" + admin + "/metrics");
    setDaemon(true);
  }

  @Override
  public void run() {
    try {
      while (!over) {
        threads = Math.max(threads, server.threads());
        megabytes = Math.max(megabytes, server.megabytes());
        gauges();
        looks++;
        sleep(500);
      }
    } catch (IOException | InterruptedException e) {
      // What is known until then is told.
    }
  }

  private void gauges() throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(metrics).build();
    for (String line :
        client.send(request, HttpResponse.BodyHandlers.ofString()).body().split("\n")) {
      String name = GAUGES.get(line.split("[{ ]")[0]);
      if (name != null) {
        double value = Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
        sums.merge(name, value, Double::sum);
      }
    }
  }

  /** Stops, and tells what was seen. */
  void end(Map<String, Double> figures) throws InterruptedException {
    over = true;
    join();
    sums.forEach((name, sum) -> figures.put(name, sum / Math.max(1, looks)));
    figures.put("threads", threads);
    figures.put("MB", megabytes);
  }
}
