package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.money.Amount;
import ai.beatra.store.Databases;
import ai.beatra.store.TestDatabase;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;

/** What was agreed on for a task stays, whatever the catalog of a later server says. */
@ParameterizedClass(name = "{0}")
@Databases(atLeast = TestDatabase.Kind.POSTGRESQL)
class LaterCatalogTest {
  @Parameter TestDatabase.Kind kind;
  @TempDir Path data;

  private TestDatabase database;
  private Map<String, String> settings;
  private RunningBeatra beatra;
  private TaskClient client;

  @BeforeEach
  void start() throws IOException {
    database = new TestDatabase(kind);
    settings = TaskEndsTest.settings(database);
    beatra = RunningBeatra.start(data, settings);
    client = new TaskClient(beatra);
  }

  @AfterEach
  void stop() throws Exception {
    beatra.close();
    database.close();
  }

  /** From one server to the next prices rise, fall, and at last the models are gone. */
  @Test
  void whatACatalogSaysLaterChangesNothing() throws Exception {
    String catalog = Files.readString(Path.of("../spec/catalog.yaml"));
    long spent = 0;
    int[][] prices = {{50, 50}, {60, 90}, {40, 70}};
    for (int i = 0; i < prices.length; i++) {
      JsonNode pictures = parked("image", "gpt-image-2");
      JsonNode song = parked("music", "minimax-music-2.6");
      if (i == 1) {
        forgetAgreed();
      }
      beatra.close();
      unpark();
      String next = i == 2 ? without(catalog) : priced(catalog, prices[i], prices[i + 1]);
      settings.put("BEATRA_CATALOG", file(next).toString());
      beatra = beatra.again(settings);
      client = new TaskClient(beatra);
      assertEnded(pictures, 2, 2 * prices[i][0]);
      assertEnded(song, 1, prices[i][1]);
      spent += 2 * prices[i][0] + prices[i][1];
      assertThat(client.spent()).isEqualTo(Amount.parse("" + spent));
      catalog = next;
    }
  }

  /** Has a task made that no worker takes, for the only one is busy until it is out of sight. */
  private JsonNode parked(String slow, String model) throws IOException {
    JsonNode blocker = client.running(client.createFault(slow + "-slow"));
    JsonNode created = beatra.send(TaskEndsTest.request(client, model, 2)).json();
    update(
        "UPDATE tasks SET queue = 'parked-' || queue WHERE status = 'queued'"
            + " AND queue NOT LIKE 'parked-%'");
    client.cancel(blocker);
    client.ended(blocker);
    return created;
  }

  private void unpark() throws IOException {
    update("UPDATE tasks SET queue = SUBSTR(queue, 8) WHERE status = 'queued'");
  }

  /** As if a server that does not know the columns had made the tasks. */
  private void forgetAgreed() throws IOException {
    update("UPDATE tasks SET unit_price = NULL, count = NULL WHERE status = 'queued'");
  }

  private void update(String sql) throws IOException {
    beatra.database(database -> database.write(tx -> tx.update(sql)));
  }

  private void assertEnded(JsonNode created, int outputs, int cost) throws IOException {
    JsonNode task = client.succeeded(created);
    assertThat(TaskEndsTest.outputs(task)).isEqualTo(outputs);
    assertThat(task.at("/billing/charged_credits").asText()).isEqualTo(cost + ".0000");
    assertThat(task.at("/billing/refunded_credits").asText()).isEqualTo("0.0000");
    assertThat(task.at("/usage/credits").asText()).isEqualTo(cost + ".0000");
  }

  private static String priced(String catalog, int[] from, int[] to) {
    return catalog
        .replace("standard: \"" + from[0] + "\"", "standard: \"" + to[0] + "\"")
        .replace("task: \"" + from[1] + "\"", "task: \"" + to[1] + "\"");
  }

  /** Only the first model is left, which chats. */
  private static String without(String catalog) {
    return catalog.substring(0, catalog.indexOf("  - id: gpt-image-2"));
  }

  private Path file(String catalog) throws IOException {
    return Files.writeString(data.resolve("catalog.yaml"), catalog);
  }
}
