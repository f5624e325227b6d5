package ai.beatra.chat.request;

import ai.beatra.catalog.CatalogModel;
import ai.beatra.money.Amount;
import ai.beatra.provider.ChatEvent.Usage;

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
    long cached = Math.min(told.cached(), prompt - audio);
    return new Usage(
        prompt,
        cached,
        Math.min(told.cacheWrite(), prompt - audio - cached),
        completion,
        Math.min(told.reasoning(), completion),
        audio,
        Math.min(told.completionAudio(), completion));
  }

  /** Whether the usage is above this. */
  public boolean isBelow(Usage told) {
    return told.prompt() > prompt || told.completion() > completion;
  }

  /** The most that any usage within this costs. */
  public Amount cost(CatalogModel model) {
    return model.most(prompt, audio, completion);
  }
}
