package ai.beatra.erasure;

import ai.beatra.money.Amount;

/**
 * What is gone of a tenant, and what is left.
 *
 * @param tenantId what its ledger is still called by
 * @param files that nobody else had and that are deleted
 * @param filesLater the same of those that a server deletes within two hours, since they were
 *     written in the last one
 * @param entries of its ledger, which stay without their texts
 */
public record Erased(
    String tenantId,
    long calls,
    long tasks,
    long answers,
    long artifacts,
    long files,
    long filesLater,
    long entries,
    Amount balance) {}
