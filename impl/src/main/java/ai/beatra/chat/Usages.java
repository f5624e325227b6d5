package ai.beatra.chat;

import ai.beatra.model.ChatUsage;
import ai.beatra.model.CompletionTokensDetails;
import ai.beatra.model.PromptTokensDetails;
import ai.beatra.provider.ChatEvent;

/** Usage as the wire shows it. */
final class Usages {
  private Usages() {}

  static ChatUsage wire(Charge charge) {
    ChatEvent.Usage usage = charge.used();
    return new ChatUsage()
        .promptTokens(number(usage.prompt()))
        .completionTokens(number(usage.completion()))
        .totalTokens(number(usage.prompt() + usage.completion()))
        .promptTokensDetails(
            new PromptTokensDetails()
                .cachedTokens(number(usage.cached()))
                .audioTokens(number(usage.heard())))
        .completionTokensDetails(
            new CompletionTokensDetails()
                .reasoningTokens(number(usage.reasoning()))
                .audioTokens(number(usage.spoken())))
        .credits(charge.credits().toString())
        .creditsUsdReference(charge.credits().usdReference());
  }

  /** An answer is not lost because a number does not fit. */
  private static int number(long tokens) {
    return (int) Math.min(tokens, Integer.MAX_VALUE);
  }
}
