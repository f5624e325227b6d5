package ai.beatra.spec.source;

import java.util.Collection;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Optional;

/** Finds the name that a misspelt one was probably meant to be. */
public final class Nearest {

  private Nearest() {}

  /** A sentence for a finding: the probable name, else the fallback. */
  public static String hint(String wanted, Collection<String> names, String fallback) {
    return to(wanted, names).map("Did you mean \"%s\"?"::formatted).orElse(fallback);
  }

  /** The closest name, if at most a third of the wanted one would have to be retyped. */
  public static Optional<String> to(String wanted, Collection<String> names) {
    int most = Math.max(1, wanted.length() / 3);
    return names.stream()
        .map(name -> Map.entry(distance(wanted, name), name))
        .filter(it -> it.getKey() <= most)
        .min(Entry.<Integer, String>comparingByKey().thenComparing(Entry.comparingByValue()))
        .map(Entry::getValue);
  }

  /** Levenshtein distance, letter case ignored, so that a wrong case is always the nearest. */
  public static int distance(String left, String right) {
    int[] row = new int[right.length() + 1];
    for (int j = 0; j <= right.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= left.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= right.length(); j++) {
        int replaced = diagonal + (same(left.charAt(i - 1), right.charAt(j - 1)) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[right.length()];
  }

  private static boolean same(char a, char b) {
    return Character.toLowerCase(a) == Character.toLowerCase(b);
  }
}
