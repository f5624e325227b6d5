package ai.beatra.chat.request;

import ai.beatra.catalog.CatalogModel;
import ai.beatra.money.Amount;
import ai.beatra.provider.ChatEvent.Usage;
import java.util.stream.Stream;

/**
 * The most tokens that a call is charged for, whatever an upstream says: so what is held for it is
 * always enough.
 *
 * @param prompt pictures and sounds included
 * @param audio the part of {@code prompt} that may be sound
 * @param completion over all choices
 */
public record UsageBound(long prompt, long audio, long completion) {

  /** The usage as far as it can be believed. */
  public Usage limit(Usage told) {
    long prompt = Math.min(told.prompt(), this.prompt);
    long audio = Math.min(Math.min(told.promptAudio(), this.audio), prompt);
    long completion = Math.min(told.completion(), this.completion);
    return new Usage(
        prompt,
        Math.min(told.cached(), prompt - audio),
        completion,
        Math.min(told.reasoning(), completion),
        audio,
        Math.min(told.completionAudio(), completion));
  }

  /** Whether the usage is above this. */
  public boolean isBelow(Usage told) {
    return told.prompt() > prompt || told.completion() > completion;
  }

  /**
   * The most that any usage within this costs. A cost grows with each of its parts, so it is that
   * of one of the corners.
   */
  public Amount cost(CatalogModel model) {
    return Stream.of(
            new Usage(prompt, 0, completion, 0),
            new Usage(prompt, prompt, completion, 0),
            new Usage(prompt, 0, completion, 0, audio, 0),
            new Usage(prompt, prompt - audio, completion, 0, audio, 0))
        .map(model::cost)
        .max(Amount::compareTo)
        .orElseThrow();
  }
}
