package ai.beatra.server;

import ai.beatra.blobs.Blobs;
import ai.beatra.nodes.Nodes;
import ai.beatra.nodes.Periodic;
import ai.beatra.store.Database;
import ai.beatra.tasks.Tasks;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a server cannot do its work without. */
record VitalChecks(Database database, Blobs blobs, Nodes nodes, Periodic periodic, Tasks tasks) {
  /** In the order in which they are told. */
  Map<String, Readiness.Check> all() {
    var checks = new LinkedHashMap<String, Readiness.Check>();
    checks.put("database", database::requireAnswer);
    checks.put("storage", blobs::requireWritable);
    checks.put("heartbeat", this::heartbeat);
    checks.put("work", this::work);
    return checks;
  }

  private void heartbeat() {
    require(
        nodes.isHeard(),
        "the other servers take this one for dead: it cannot tell the database that it is alive");
  }

  private void work() {
    require(periodic.stalled().isEmpty(), "stands still: " + periodic.stalled());
    require(tasks.areBegun(), "no tasks are begun any more");
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new IllegalStateException(otherwise);
    }
  }
}
