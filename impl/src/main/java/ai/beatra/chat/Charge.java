package ai.beatra.chat;

import ai.beatra.money.Amount;
import ai.beatra.provider.ChatEvent;

/** What was used, and what was taken for it. */
record Charge(ChatEvent.Usage used, Amount credits) {}
