package ai.beatra.server;

import ai.beatra.credits.Wallet;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/** All that a tenant has, as one text: it is the same as long as nobody changes any of it. */
final class Estate {
  private Estate() {}

  static String of(RunningBeatra beatra) throws IOException {
    String tenant = beatra.tenant();
    JsonNode tasks = new TaskClient(beatra).all();
    // It goes on by itself.
    tasks.forEach(task -> ((ObjectNode) task).remove("progress"));
    List<String> artifacts =
        beatra.database(
            database ->
                database.read(
                    tx ->
                        tx.query(
                            "SELECT id, purpose, expires_at FROM artifacts WHERE tenant_id = ?"
                                + " ORDER BY id",
                            row -> row.text("id") + row.text("purpose") + row.number("expires_at"),
                            tenant)));
    // URLs are signed afresh for whoever asks.
    return (tasks + "\n" + books(beatra) + "\n" + artifacts)
        .replaceAll("\\?exp=\\d+&sig=[\\w-]+", "");
  }

  /** What a tenant has and has spent, at this moment. */
  static String books(RunningBeatra beatra) throws IOException {
    String tenant = beatra.tenant();
    return beatra.credits(
        credits -> {
          // What a server has leased comes back by itself, and is no change.
          Wallet wallet = credits.wallet(tenant);
          return wallet.balance().plus(wallet.held()) + "\n" + credits.ledger(tenant, 10_000);
        });
  }

  /** Of what an answer is about. */
  static List<String> ids(Answer answer) {
    JsonNode said = answer.json();
    return Stream.of("id", "task_id", "artifact_id")
        .map(name -> said.path(name).asText())
        .filter(id -> !id.isEmpty())
        .toList();
  }
}
