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
        .promptTokens(Math.toIntExact(usage.prompt()))
        .completionTokens(Math.toIntExact(usage.completion()))
        .totalTokens(Math.toIntExact(usage.prompt() + usage.completion()))
        .promptTokensDetails(
            new PromptTokensDetails()
                .cachedTokens(Math.toIntExact(usage.cached()))
                .audioTokens(Math.toIntExact(usage.heard())))
        .completionTokensDetails(
            new CompletionTokensDetails()
                .reasoningTokens(Math.toIntExact(usage.reasoning()))
                .audioTokens(Math.toIntExact(usage.spoken())))
        .credits(charge.credits().toString())
        .creditsUsdReference(charge.credits().usdReference());
  }
}
