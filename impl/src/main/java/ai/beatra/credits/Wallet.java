package ai.beatra.credits;

import ai.beatra.money.Amount;

/**
 * What a tenant has.
 *
 * @param balance what may be spent
 * @param held what is set aside for calls and tasks that run
 */
public record Wallet(Amount balance, Amount held) {
  public static final Wallet EMPTY = new Wallet(Amount.ZERO, Amount.ZERO);
}
