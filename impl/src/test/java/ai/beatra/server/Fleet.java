package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.media.Samples;
import ai.beatra.stubs.QueueStub;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Several servers on one PostgreSQL and one directory of files, with a queue that paints. */
final class Fleet implements AutoCloseable {
  static final String CHAT_MODEL = "talker";
  static final String PAINTER = "painter";

  /** In units: fifty credits. */
  static final long PICTURE = 500_000;

  private static final int LOOKS = 4;
  private static final int CHECKS_MS = 300;
  private static final int LATE = 20;

  private final FallingPostgresql database;
  private final QueueStub queue = new QueueStub(0, Map.of("png", Samples.png(8, 8)));
  private final List<FleetNode> nodes = new ArrayList<>();
  private final Thread balancer = new Thread(this::check, "balancer");
  private final Map<String, String> operator;

  /** The last node's clock can be moved. */
  Fleet(Path directory, int size) throws IOException {
    queue.looksUntilDone(LOOKS);
    this.database = new FallingPostgresql(directory.resolve("postgresql"));
    Path catalog = directory.resolve("catalog.yaml");
    Files.writeString(catalog, catalog());
    Map<String, String> shared =
        Map.of(
            "BEATRA_PORT", "0",
            "BEATRA_CATALOG", catalog.toString(),
            "BEATRA_SERVER_PUBLIC_URL", "https://fleet.example.com",
            "BEATRA_STORAGE_DIRECTORY", directory.resolve("media").toString(),
            "BEATRA_STORAGE_LEAST_FREE_MIB", "0",
            "BEATRA_NODES_ALIVE_SECONDS", "2",
            "BEATRA_TASKS_IMAGES", "8",
            "BEATRA_SANDBOX_TOKEN_DELAY_MS", "10");
    for (int i = 1; i <= size; i++) {
      Path data = Files.createDirectories(directory.resolve("node" + i));
      nodes.add(new FleetNode(data, shared, database.port(), i == size));
    }
    balancer.start();
    this.operator = new HashMap<>(shared);
    operator.put("BEATRA_DATA_DIR", directory.resolve("operator").toString());
    operator.put("BEATRA_DATABASE_URL", FallingPostgresql.url(database.port()));
  }

  private String catalog() {
    return """
        providers:
          sandbox: {kind: sandbox}
          queue: {kind: fal, base_url: %s, keys: [a-key], models: {fal-ai/painter/dev: {hd: {steps: "50"}}}}
        models:
        """
            .formatted(queue.url())
        + CatalogText.chat(CHAT_MODEL, "{provider: sandbox, upstream_model: sandbox-chat}")
        + CatalogText.painter(PAINTER, "{provider: queue, upstream_model: fal-ai/painter/dev}");
  }

  FleetNode any(Random random) {
    return nodes.get(random.nextInt(nodes.size()));
  }

  /** One that is ready, as a balancer finds it; now and then any, since balancers learn late. */
  FleetNode balanced(Random random) {
    List<FleetNode> ready = nodes.stream().filter(FleetNode::isReady).toList();
    return ready.isEmpty() || random.nextInt(LATE) == 0
        ? any(random)
        : ready.get(random.nextInt(ready.size()));
  }

  /** Whether all are ready. */
  boolean isReady() {
    return nodes.stream().allMatch(FleetNode::isReady);
  }

  private void check() {
    try {
      while (true) {
        nodes.forEach(FleetNode::check);
        Thread.sleep(CHECKS_MS);
      }
    } catch (InterruptedException e) {
      // It is closed.
    }
  }

  FleetNode withWrongClock() {
    return nodes.get(nodes.size() - 1);
  }

  FallingPostgresql database() {
    return database;
  }

  /** How often servers were started, the first time included. */
  int starts() {
    return nodes.stream().mapToInt(FleetNode::starts).sum();
  }

  /** What the painter was asked for, each as often as it was. */
  List<String> painted() {
    return queue.works().values().stream()
        .map(work -> String.valueOf(work.input().get("prompt")))
        .toList();
  }

  /** What a command says, as an operator runs it. */
  JsonNode command(String line) {
    var out = new StringWriter();
    var err = new StringWriter();
    int exit =
        Main.execute(
            operator,
            new PrintWriter(out, true),
            new PrintWriter(err, true),
            (line + " --json").split(" "));
    assertThat(exit).as(line + ": " + err + out).isZero();
    try {
      return new ObjectMapper().readTree(out.toString());
    } catch (IOException e) {
      throw new AssertionError(out.toString(), e);
    }
  }

  @Override
  public void close() throws IOException, InterruptedException {
    balancer.interrupt();
    for (FleetNode node : nodes) {
      node.close();
    }
    database.close();
    queue.close();
  }
}
