package ai.beatra.backup;

import java.util.List;
import java.util.Map;

/**
 * What a move has found where it came from, and whether it is all where it went.
 *
 * @param source which database, and {@code target} which other one
 * @param rows by the names of the tables
 * @param sums of all wallets
 * @param files the media and kept answers
 * @param differences one line for each thing that is not the same in both databases
 */
public record Moved(
    String source,
    String target,
    Map<String, Long> rows,
    Sums sums,
    Report files,
    List<String> differences) {

  /**
   * What all tenants have together, in ten-thousandths of a credit.
   *
   * @param ledger the sum of all entries, which is {@code balance} and {@code held} together
   */
  public record Sums(long wallets, long balance, long held, long ledger) {}

  /** Whether everything is there. */
  public boolean isWhole() {
    return differences.isEmpty() && files.isWhole();
  }
}
