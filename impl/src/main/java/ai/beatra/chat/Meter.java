package ai.beatra.chat;

import ai.beatra.model.ChunkChoice;
import ai.beatra.provider.ChatEvent;
import ai.beatra.tokens.Tokenizer;
import org.jspecify.annotations.Nullable;

/** Knows what a call has used so far. */
final class Meter {

  /** What was used, and who says so. */
  record Reading(ChatEvent.Usage usage, Source source) {
    static final Reading NOTHING = new Reading(new ChatEvent.Usage(0, 0, 0, 0), Source.COUNTED);
  }

  /** Who counted. */
  enum Source {
    PROVIDER,
    COUNTED
  }

  private final Tokenizer tokenizer;
  private final byte[] body;
  private final int messages;
  private final DeliveredText delivered = new DeliveredText();
  private ChatEvent.@Nullable Usage told;

  /**
   * @param body the request as it came
   */
  Meter(Tokenizer tokenizer, byte[] body, int messages) {
    this.tokenizer = tokenizer;
    this.body = body;
    this.messages = messages;
  }

  synchronized void add(ChunkChoice part) {
    delivered.add(part.getDelta());
  }

  synchronized void told(ChatEvent.Usage usage) {
    told = usage;
  }

  /** Whether there was no text so far. */
  synchronized boolean isIdle() {
    return delivered.isEmpty();
  }

  /** What the provider says, or else what was delivered. Takes up to a tenth of a second. */
  synchronized Reading read() {
    ChatEvent.Usage known = told;
    if (known != null) {
      return new Reading(known, Source.PROVIDER);
    }
    long prompt = PromptText.tokens(body, messages, tokenizer::count);
    return new Reading(
        new ChatEvent.Usage(prompt, 0, delivered.count(tokenizer), 0), Source.COUNTED);
  }
}
