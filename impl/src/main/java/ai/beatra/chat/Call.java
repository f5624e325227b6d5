package ai.beatra.chat;

import ai.beatra.accounts.Caller;
import ai.beatra.catalog.ChatRoute;
import ai.beatra.money.Amount;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A call of a model that runs.
 *
 * @param id the id of the answer, too
 * @param held what was set aside for it
 * @param repeatable whether it has an Idempotency-Key, so that its answer is kept
 */
record Call(
    String id,
    Caller caller,
    String requestId,
    ChatRoute route,
    Amount held,
    boolean repeatable,
    AtomicBoolean closing) {

  Call(
      String id,
      Caller caller,
      String requestId,
      ChatRoute route,
      Amount held,
      boolean repeatable) {
    this(id, caller, requestId, route, held, repeatable, new AtomicBoolean());
  }
}
