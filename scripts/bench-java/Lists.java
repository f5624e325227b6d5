import ai.beatra.config.CatalogConfig;
import ai.beatra.config.Config;
import ai.beatra.server.Beatra;
import ai.beatra.store.Database;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Asks a server for pages of tasks, chats and pictures, when it has ten thousand tasks, calls and
 * entries in its ledger, and when it has many. It judges nothing.
 */
final class Lists {
  private static final int FEW = 10_000;
  private static final int AT_ONCE = 5_000;

  /** Between two tasks, in milliseconds: ten million are 12 days. */
  private static final int STEP = 100;

  private static final int WARM = 20;
  private static final int MEASURED = 41;
  private static final int PAGES = 10;
  private static final String CHAT =
      """
      {"model": "auto", "max_tokens": 1, "messages": [{"role": "user", "content": "Hi"}]}""";

  private static final String PICTURE =
      """
      {"model": "auto", "prompt": "A boat."}""";

  private static final Pattern CURSOR = Pattern.compile("\"next_cursor\":\"([^\"]+)\"");

  /** One in a hundred has failed, no task runs; every capability is rarer than the one before. */
  private static final String FILL =
      """
      WITH RECURSIVE n (i) AS (SELECT ? UNION ALL SELECT i + 1 FROM n WHERE i < ?)
      INSERT INTO tasks (id, tenant_id, project_id, key_id, request_id, queue, capability, model,
        resolved_model, provider, upstream_model, repeatable, status, request, price, refunded,
        percent, stage, message, attempt, created_at, completed_at)
      SELECT 'task_' || (1000000000 + i), k.tenant_id, k.project_id, k.id, 'req_bench', 'images',
        CASE WHEN i % 1000 = 0 THEN 'image_to_image' WHEN i % 10 = 0 THEN 'text_to_music'
          ELSE 'text_to_image' END, 'auto', 'gpt-image-2', 'sandbox', 'sandbox-image', 1,
        CASE WHEN i % 100 = 0 THEN 'failed' WHEN i % 100 = 1 THEN 'canceled' ELSE 'succeeded' END,
        '{"model":"auto","prompt":"A lighthouse at night in the style of a woodcut, with a storm"}',
        0, 0, 100, 'succeeded', 'Done.', 1, ? + i * 100, ? + i * 100
      FROM n, (SELECT a.id, a.project_id, p.tenant_id FROM api_keys a JOIN projects p
        ON p.id = a.project_id ORDER BY a.id LIMIT 1) k""";

  private static final String FILL_CALLS =
      """
      WITH RECURSIVE n (i) AS (SELECT ? UNION ALL SELECT i + 1 FROM n WHERE i < ?)
      INSERT INTO calls (id, tenant_id, project_id, key_id, request_id, model, provider,
        upstream_model, state, node, held, charged, cost_source, input_tokens,
        cached_input_tokens, output_tokens, reasoning_tokens, created_at, ended_at)
      SELECT 'call_' || (1000000000 + i), k.tenant_id, k.project_id, k.id, 'req_bench', 'auto',
        'sandbox', 'sandbox-chat', 'succeeded', 'node_bench', 0, 0, 'provider', 10, 0, 10, 0,
        ? + i * 100, ? + i * 100
      FROM n, (SELECT a.id, a.project_id, p.tenant_id FROM api_keys a JOIN projects p
        ON p.id = a.project_id ORDER BY a.id LIMIT 1) k""";

  /** Below the numbers that the server gives. */
  private static final String FILL_LEDGER =
      """
      WITH RECURSIVE n (i) AS (SELECT ? UNION ALL SELECT i + 1 FROM n WHERE i < ?)
      INSERT INTO ledger_entries (tenant_id, number, kind, ref, amount, change, total_after,
        created_at)
      SELECT k.tenant_id, -i, 'settle', 'call_' || (1000000000 + i), 0, 0, 0, ? + i * 100
      FROM n, (SELECT tenant_id FROM wallets ORDER BY tenant_id LIMIT 1) k""";

  private final HttpClient client = HttpClient.newHttpClient();
  private final String server;
  private final String key;

  /** In milliseconds since 1970; the last task is made about now, so that none is old enough to be forgotten. */
  private final long base;

  private Lists(int port, String key, int many) {
    this.server = "http://127.0.0.1:" + port;
    this.key = key;
    this.base = System.currentTimeMillis() - many * (long) STEP;
  }

  /** When the task of this number was made. */
  private String at(int tasks) {
    return Instant.ofEpochMilli(base + tasks * (long) STEP).toString();
  }

  public static void main(String[] arguments) throws Exception {
    int many = Integer.parseInt(arguments[0]);
    Path directory = Files.createTempDirectory("beatra-bench");
    try {
      run(directory, arguments[1], many);
    } finally {
      try (Stream<Path> files = Files.walk(directory)) {
        files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(java.io.File::delete);
      }
    }
  }

  private static void run(Path directory, String url, int many) throws Exception {
    var settings = Map.of("BEATRA_DATABASE_URL", url);
    String yaml = "{server: {port: 0}, log: {level: warn}}";
    Config config =
        Config.parse("bench", yaml, url.isEmpty() ? Map.of() : settings).withDataDir(directory);
    var keys = new ArrayList<String>();
    CatalogConfig catalog = CatalogConfig.load(config, Map.of());
    try (var server =
            new Beatra(config, catalog, Clock.systemUTC(), k -> keys.add(k.secret().reveal()));
        Database database = Database.open(config, Clock.systemUTC())) {
      var lists = new Lists(server.port(), keys.get(0), many);
      lists.fill(database, 1, FEW);
      // The JVM is new: the first figures are not those of the rows.
      lists.measure();
      Map<String, Double> few = lists.measure();
      long begin = System.nanoTime();
      lists.fill(database, FEW + 1, many);
      System.out.printf(
          "%d rows filled in at %.0f a second; the fastest of %d requests, in ms%n%n",
          many - FEW, (many - FEW) * 1e9 / (System.nanoTime() - begin), MEASURED);
      Map<String, Double> more = lists.measure();
      System.out.printf("%-100s %9d %9d %7s%n", "GET /v1/tasks, or", FEW, many, "ratio");
      few.forEach(
          (query, time) ->
              System.out.printf(
                  "%-100s %9.2f %9.2f %7.2f%n",
                  query, time, more.get(query), more.get(query) / time));
    }
  }

  private void fill(Database database, int from, int to) {
    for (int begin = from; begin <= to; begin += AT_ONCE) {
      int first = begin;
      int last = Math.min(to, first + AT_ONCE - 1);
      database.write(
          tx -> {
            tx.update(FILL, first, last, base, base);
            tx.update(FILL_CALLS, first, last, base, base);
            return tx.update(FILL_LEDGER, first, last, base);
          });
    }
  }

  private List<String> queries() {
    return List.of(
        "",
        "order=asc",
        "limit=100",
        "status=succeeded",
        "status=failed",
        "status=running",
        "capability=text_to_image",
        "capability=image_to_image",
        "capability=reference_audio_to_music",
        "status=failed&capability=image_to_image",
        "status=canceled&capability=image_to_image",
        "status=failed&order=asc",
        "order=asc&created_after=" + at(400),
        "created_before=" + at(700),
        "status=failed&created_after=" + at(100) + "&created_before=" + at(900),
        "status=running&created_before=" + at(700),
        "capability=chat&order=asc&created_after=" + at(400));
  }

  private Map<String, Double> measure() throws Exception {
    var times = new LinkedHashMap<String, Double>();
    for (String query : queries()) {
      times.put("?" + query, fastest(request("/v1/tasks?" + query)));
    }
    for (String query : List.of("order=desc", "order=asc", "status=succeeded", "capability=text_to_music")) {
      times.put("?" + query + " page " + PAGES, fastest(request(walk("/v1/tasks?limit=5&" + query))));
    }
    times.put("POST a chat", fastest(request("/v1/chat/completions", CHAT)));
    times.put("POST a picture", fastest(request("/v1/images/generations", PICTURE)));
    return times;
  }

  /** The path of a page further on. */
  private String walk(String path) throws IOException, InterruptedException {
    String at = path;
    for (int page = 1; page < PAGES; page++) {
      Matcher next = CURSOR.matcher(get(request(at)));
      if (!next.find()) {
        throw new IllegalStateException("There is no page " + (page + 1) + " of " + path);
      }
      at = path + "&cursor=" + next.group(1);
    }
    return at;
  }

  /** In milliseconds; what else the machine does only makes requests slower. */
  private double fastest(HttpRequest request) throws IOException, InterruptedException {
    for (int i = 0; i < WARM; i++) {
      get(request);
    }
    long fastest = Long.MAX_VALUE;
    for (int i = 0; i < MEASURED; i++) {
      long begin = System.nanoTime();
      get(request);
      fastest = Math.min(fastest, System.nanoTime() - begin);
    }
    return fastest / 1e6;
  }

  private HttpRequest request(String path) {
    return builder(path).build();
  }

  private HttpRequest request(String path, String body) {
    return builder(path)
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(body))
        .build();
  }

  private HttpRequest.Builder builder(String path) {
    return HttpRequest.newBuilder(URI.create(server + path))
        .header("Authorization", "Bearer " + key);
  }

  private String get(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() >= 300) {
      throw new IllegalStateException(
          request.uri() + ": " + answer.statusCode() + " " + answer.body());
    }
    return answer.body();
  }
}
