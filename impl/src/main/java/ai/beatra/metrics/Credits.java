package ai.beatra.metrics;

/** Credits as a number, for those who watch; money is never counted so. */
public final class Credits {
  private static final double UNITS = 10_000;

  private Credits() {}

  /**
   * @param units ten-thousandths of a credit
   */
  public static double of(long units) {
    return units / UNITS;
  }
}
