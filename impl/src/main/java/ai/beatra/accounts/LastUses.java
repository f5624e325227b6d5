package ai.beatra.accounts;

import ai.beatra.store.Database;
import ai.beatra.store.StoreException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Which keys were used, until the database knows it. Thread-safe. */
final class LastUses {
  private final Database database;
  private final AccountStore store;
  private final Set<String> used = ConcurrentHashMap.newKeySet();

  LastUses(Database database, AccountStore store) {
    this.database = database;
    this.store = store;
  }

  void add(String keyId) {
    used.add(keyId);
  }

  /** Writes down those of which the database does not know it yet; keeps them if it fails. */
  void write() {
    List<String> keys = used.stream().sorted().toList();
    used.removeAll(keys);
    if (!keys.isEmpty()) {
      try {
        database.change(tx -> keys.forEach(id -> store.useKey(tx, id, tx.now())));
      } catch (StoreException e) {
        used.addAll(keys);
        throw e;
      }
    }
  }
}
