import ai.beatra.accounts.Accounts;
import ai.beatra.accounts.NewKey;
import ai.beatra.config.Config;
import ai.beatra.ids.Ids;
import ai.beatra.store.Database;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Two servers on one PostgreSQL, each with room for one picture at a time, that look for what the
 * other has done once in an hour: how soon is it heard? It judges nothing.
 */
final class Hearing {
  private static final String SLOW =
      "{\"model\": \"sandbox-fault-image-slow\", \"prompt\": \"A forest\"}";

  private static final String CHAT =
      "{\"model\": \"auto\", \"messages\": [{\"role\": \"user\", \"content\": \"Hi\"}]}";

  private static final Pattern ID = Pattern.compile("\"task_id\"\\s*:\\s*\"([^\"]+)\"");
  private static final Pattern STATUS = Pattern.compile("\"status\"\\s*:\\s*\"([^\"]+)\"");
  private static final int WARM = 5;

  private final HttpClient http = HttpClient.newHttpClient();
  private final AtomicLong chats = new AtomicLong();
  private final URI here;
  private final URI there;
  private final String key;
  private volatile boolean done;

  private Hearing(URI here, URI there, String key) {
    this.here = here;
    this.there = there;
    this.key = key;
  }

  public static void main(String[] arguments) throws Exception {
    int rounds = Integer.parseInt(arguments[2]);
    int clients = Integer.parseInt(arguments[3]);
    Map<String, String> settings =
        Map.of(
            "BEATRA_DATABASE_URL", arguments[1],
            "BEATRA_NODES_LOOK_SECONDS", "3600",
            "BEATRA_TASKS_IMAGES", "1",
            "BEATRA_SANDBOX_FAULTS", "true",
            "BEATRA_SANDBOX_TOKEN_DELAY_MS", "0");
    Config config = Config.parse("bench", "", settings);
    try (var servers = new Servers(Path.of(arguments[0]))) {
      Path data = servers.newDirectory();
      var shared = new HashMap<>(settings);
      shared.put("BEATRA_STORAGE_DIRECTORY", servers.newDirectory().toString());
      URI here = servers.beatra(data, shared).url();
      URI there = servers.beatra(servers.newDirectory(), shared).url();
      try (Database database = Database.openExisting(config, Clock.systemUTC())) {
        var random = new SecureRandom();
        var ids = new Ids(Clock.systemUTC(), random);
        var accounts = new Accounts(database, ids, random, config.region());
        String key = accounts.createKey(Accounts.LOCAL_TENANT, null, null).secret().reveal();
        new Hearing(here, there, key).measure(accounts, rounds, clients);
      }
    }
  }

  private void measure(Accounts accounts, int rounds, int clients) throws Exception {
    var load = new ArrayList<Thread>();
    for (int i = 0; i < clients; i++) {
      URI at = i % 2 == 0 ? here : there;
      var thread = new Thread(() -> chat(at));
      thread.start();
      load.add(thread);
    }
    var begun = new ArrayList<Double>();
    var ended = new ArrayList<Double>();
    var revoked = new ArrayList<Double>();
    long since = 0;
    for (int i = -WARM; i < rounds; i++) {
      if (i == 0) {
        List.of(begun, ended, revoked).forEach(List::clear);
        chats.set(0);
        since = System.nanoTime();
      }
      tasks(begun, ended);
      revoked.add(revoke(accounts));
    }
    double seconds = (System.nanoTime() - since) / 1e9;
    done = true;
    for (Thread thread : load) {
      thread.join();
    }
    System.out.printf(
        "%.0f chats a second beside it, by %d clients.%n%n%-58s %6s %8s %8s %8s%n",
        chats.get() / seconds, clients, "milliseconds", "times", "median", "99 %", "most");
    print("a task is made here and runs there", begun);
    print("a task is canceled here and its end is heard there", ended);
    print("a key is revoked by the command line and refused everywhere", revoked);
  }

  private static void print(String what, List<Double> millis) {
    Collections.sort(millis);
    System.out.printf(
        "%-58s %6d %8.1f %8.1f %8.1f%n",
        what,
        millis.size(),
        millis.get(millis.size() / 2),
        millis.get((int) Math.ceil(millis.size() * 0.99) - 1),
        millis.get(millis.size() - 1));
  }

  /** Two tasks, one of which has to run on the other server; then both end on both. */
  private void tasks(List<Double> begun, List<Double> ended) throws Exception {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      String made = send(here, "POST", "/v1/images/generations", key, SLOW).body();
      long from = System.nanoTime();
      String id = found(ID, made);
      while (!found(STATUS, send(here, "GET", "/v1/tasks/" + id, key, null).body())
          .equals("running")) {
        Thread.sleep(1);
      }
      if (i == 1) {
        begun.add(since(from));
      }
      ids.add(id);
    }
    for (String id : ids) {
      List<CompletableFuture<Long>> waiting =
          List.of(end(here, id), end(there, id));
      // Until both wait.
      Thread.sleep(20);
      send(here, "POST", "/v1/tasks/" + id + "/cancel", key, "");
      long from = System.nanoTime();
      double last = 0;
      for (CompletableFuture<Long> each : waiting) {
        last = Math.max(last, (each.join() - from) / 1e6);
      }
      ended.add(last);
    }
  }

  /** When the end was told to somebody who waits at a server. */
  private CompletableFuture<Long> end(URI at, String id) {
    HttpRequest request =
        HttpRequest.newBuilder(at.resolve("/v1/tasks/" + id))
            .header("Authorization", "Bearer " + key)
            .header("Prefer", "wait=60")
            .build();
    return http.sendAsync(request, HttpResponse.BodyHandlers.ofString())
        .thenApply(
            answer -> {
              if (!found(STATUS, answer.body()).equals("canceled")) {
                throw new IllegalStateException(answer.body());
              }
              return System.nanoTime();
            });
  }

  private double revoke(Accounts accounts) throws Exception {
    NewKey made = accounts.createKey(Accounts.LOCAL_TENANT, null, null);
    String secret = made.secret().reveal();
    for (URI at : List.of(here, there)) {
      require(send(at, "GET", "/v1/models", secret, null).statusCode() == 200);
    }
    accounts.revokeKey(made.key().id());
    long from = System.nanoTime();
    for (URI at : List.of(here, there)) {
      while (send(at, "GET", "/v1/models", secret, null).statusCode() != 401) {
        Thread.sleep(1);
      }
    }
    return since(from);
  }

  private void chat(URI at) {
    while (!done) {
      try {
        require(send(at, "POST", "/v1/chat/completions", key, CHAT).statusCode() == 200);
        chats.incrementAndGet();
      } catch (IOException | InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private HttpResponse<String> send(URI at, String method, String path, String with, String body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(at.resolve(path))
            .header("Authorization", "Bearer " + with)
            .header("Content-Type", "application/json")
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body))
            .build();
    return http.send(request, HttpResponse.BodyHandlers.ofString());
  }

  private static double since(long from) {
    return (System.nanoTime() - from) / 1e6;
  }

  private static String found(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw new IllegalStateException(text);
    }
    return matcher.group(1);
  }

  private static void require(boolean good) {
    if (!good) {
      throw new IllegalStateException("the server did not answer as it should");
    }
  }
}
