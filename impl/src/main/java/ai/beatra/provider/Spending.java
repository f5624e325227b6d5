package ai.beatra.provider;

import java.math.BigDecimal;

/**
 * Learns what a generation spends as soon as the provider knows it, whether or not anybody asks for
 * more of the answer: one that is broken off has to be paid for, too. Called by one thread at a
 * time, which does not wait.
 */
public interface Spending {

  /**
   * Of the request no more than so many bytes are held from now on: the memory of the others is
   * free.
   */
  void keeps(long bytes);

  /**
   * So many bytes of the answer have come that nobody has asked for yet. Any thread may call it.
   */
  void ahead(long bytes);

  /** The upstream has got the whole request, so it may begin to work on it. */
  void sent();

  /** The upstream has begun to answer, so it may bill us for the prompt from now on. */
  void begun();

  /** What the upstream has counted so far; what it says last holds. */
  void counted(ChatEvent.Usage soFar);

  /**
   * What the upstream says that the whole answer costs us, which holds instead of the catalog's
   * prices.
   *
   * @param usd US dollars, above 0
   */
  void billed(BigDecimal usd);
}
