package ai.beatra.tasks;

import ai.beatra.accounts.Caller;
import ai.beatra.store.DatabaseContract;
import java.time.Duration;
import java.util.function.Consumer;

/** What tests of several nodes on one database share. */
abstract class NodesContract extends DatabaseContract {

  TestNode node() {
    return new TestNode(database(), test().clock());
  }

  /** A task of a tenant with 100 units that a node has begun, and that never ends. */
  record Left(TestNode node, Caller caller, String id) {

    /** The node dies. */
    Left vanished() throws InterruptedException {
      node.vanish();
      return this;
    }

    /** The node stops, and lets it go. */
    Left stopped() throws InterruptedException {
      node.stop(Duration.ZERO);
      return this;
    }
  }

  Left begun() throws Exception {
    return begun(work -> {});
  }

  /** The same after something was done. */
  Left begun(Consumer<TaskWork> first) throws Exception {
    TestNode node = node();
    Caller caller = node.tenant("acme", 100);
    String id = node.id(node.submit(caller));
    node.beginForever(first);
    return new Left(node, caller, id);
  }
}
