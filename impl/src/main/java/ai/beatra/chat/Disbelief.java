package ai.beatra.chat;

import ai.beatra.provider.ChatEvent.Usage;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Notes where an upstream says to have used more than it can have. */
final class Disbelief {
  private static final Logger log = LoggerFactory.getLogger(Disbelief.class);

  private final AtomicLong calls = new AtomicLong();

  /** How many calls it was so far. */
  long calls() {
    return calls.get();
  }

  void note(String callId, Usage told, Bound bound) {
    calls.incrementAndGet();
    log.warn(
        "call {}: its upstream says it used {} tokens of prompt and {} of answer, where at most {}"
            + " and {} are possible; no more than those are charged",
        callId,
        told.prompt(),
        told.completion(),
        bound.prompt(),
        bound.completion());
  }
}
