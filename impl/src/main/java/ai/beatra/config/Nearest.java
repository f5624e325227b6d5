package ai.beatra.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Finds the known name that a mistyped one most likely meant. */
public final class Nearest {
  private Nearest() {}

  /** The rest of a sentence about an unknown name: a suggestion, or all names to choose from. */
  static String hint(String name, Collection<String> known) {
    return hint(name, "", known);
  }

  /**
   * @param prefix what all names begin with, which tells nothing
   */
  static String hint(String name, String prefix, Collection<String> known) {
    List<String> rests = known.stream().map(each -> each.substring(prefix.length())).toList();
    return to(name.substring(prefix.length()), rests)
        .map(nearest -> "; did you mean " + prefix + nearest + "?")
        .orElseGet(() -> "; known: " + String.join(", ", known));
  }

  /** Of those that differ in a quarter of the letters at most, and in one at least. */
  public static Optional<String> to(String name, Collection<String> known) {
    int tolerance = Math.max(1, name.length() / 4);
    return known.stream()
        .filter(candidate -> distance(name, candidate) <= tolerance)
        // Of a name of one letter another one keeps nothing.
        .filter(candidate -> candidate.length() > tolerance)
        .min(
            Comparator.<String>comparingInt(candidate -> distance(name, candidate))
                .thenComparing(Comparator.naturalOrder()));
  }

  /** How many letters to insert, delete, replace or swap with the next one. */
  private static int distance(String a, String b) {
    int[][] rows = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        rows[i][j] = i == 0 || j == 0 ? i + j : step(rows, a, b, i, j);
      }
    }
    return rows[a.length()][b.length()];
  }

  private static int step(int[][] rows, String a, String b, int i, int j) {
    int replaced = rows[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
    int nearest = Math.min(replaced, Math.min(rows[i - 1][j], rows[i][j - 1]) + 1);
    boolean swapped =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(nearest, rows[i - 2][j - 2] + 1) : nearest;
  }
}
