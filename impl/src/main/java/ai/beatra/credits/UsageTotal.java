package ai.beatra.credits;

import ai.beatra.money.Amount;

/**
 * What calls and tasks of one group used together.
 *
 * @param group a tenant's name, a model's or key's id, or a day in UTC, like 2026-01-31
 * @param failed how many of the requests failed, or were given up with their server
 */
public record UsageTotal(
    String group,
    long requests,
    long failed,
    long inputTokens,
    long outputTokens,
    Amount credits) {}
