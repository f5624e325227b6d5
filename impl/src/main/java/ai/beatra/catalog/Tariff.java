package ai.beatra.catalog;

import ai.beatra.money.Amount;

/**
 * A price.
 *
 * @param meter what is counted
 * @param unit how much of it the price is for
 */
public record Tariff(String meter, String unit, Amount credits) {}
