package ai.beatra.chat;

import ai.beatra.provider.ChatEvent.Usage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells where an upstream says to have used more than it can have. */
final class Disbelief {
  private static final Logger log = LoggerFactory.getLogger(Disbelief.class);

  private Disbelief() {}

  static void tell(Call call, Usage told, Bound bound) {
    call.about(log.atWarn())
        .addKeyValue("told_input_tokens", told.prompt())
        .addKeyValue("told_output_tokens", told.completion())
        .addKeyValue("most_input_tokens", bound.prompt())
        .addKeyValue("most_output_tokens", bound.completion())
        .log("an upstream says to have used more tokens than are possible; no more are charged");
  }
}
