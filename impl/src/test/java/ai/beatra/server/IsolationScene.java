package ai.beatra.server;

import ai.beatra.accounts.NewKey;
import ai.beatra.store.TestDatabase;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A server with the tenant that has everything, and those who want it.
 *
 * @param sibling a key of the same tenant's other project
 * @param strangers keys by who has them; empty for who has none
 */
record IsolationScene(
    TestDatabase database,
    OneServer server,
    RunningBeatra owner,
    Belongings belongings,
    String sibling,
    RunningBeatra other,
    Belongings others,
    Map<String, String> strangers) {

  private static final List<String> STATES =
      List.of("succeeded", "failed", "running", "canceled", "queued");

  static IsolationScene of(TestDatabase.Kind kind) {
    try {
      var database = new TestDatabase(kind);
      Map<String, String> settings = TaskEndsTest.settings(database);
      // So many run for as long as the test wants, and others wait.
      settings.putAll(Map.of("BEATRA_TASKS_IMAGES", "2", "BEATRA_TASKS_MUSIC", "2"));
      var server = new OneServer(settings);
      RunningBeatra owner = server.asNewTenant();
      RunningBeatra other = server.asNewTenant();
      String name = owner.tenantName();
      NewKey sibling = owner.accounts(all -> all.createKey(name, "other", null));
      NewKey revoked = owner.accounts(all -> all.createKey(name, null, null));
      String disabled = owner.keyWith("disabled", "1");
      var strangers = new TreeMap<String, String>();
      strangers.put("another tenant", other.key());
      strangers.put("a key of the owner that was revoked", revoked.secret().reveal());
      strangers.put("a tenant that is disabled", disabled);
      strangers.put("nobody", "");
      var others = new Belongings(other, List.of("succeeded"), List.of("image"));
      var belongings = new Belongings(owner, STATES, List.of("image", "music"));
      owner.change(
          all -> {
            all.revokeKey(revoked.key().id());
            all.disableTenant("disabled");
          });
      return new IsolationScene(
          database, server, owner, belongings, sibling.secret().reveal(), other, others, strangers);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  void close() throws Exception {
    new TaskClient(owner).cancelAll();
    new TaskClient(other).cancelAll();
    server.close();
    database.close();
  }
}
