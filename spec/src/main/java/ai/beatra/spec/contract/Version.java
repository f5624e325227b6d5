package ai.beatra.spec.contract;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A version of the contract, {@code major.minor.patch}. */
public record Version(int major, int minor, int patch) implements Comparable<Version> {
  private static final Pattern FORM = Pattern.compile("(\\d{1,6})\\.(\\d{1,6})\\.(\\d{1,6})");

  public static boolean isOne(String text) {
    return FORM.matcher(text).matches();
  }

  /** The version that a text names; a text that names none is the least. */
  public static Version of(String text) {
    Matcher form = FORM.matcher(text);
    return form.matches()
        ? new Version(part(form, 1), part(form, 2), part(form, 3))
        : new Version(-1, 0, 0);
  }

  private static int part(Matcher form, int group) {
    return Integer.parseInt(form.group(group));
  }

  public static boolean isAfter(String one, String other) {
    return of(one).compareTo(of(other)) > 0;
  }

  @Override
  public int compareTo(Version other) {
    return Comparator.comparingInt(Version::major)
        .thenComparingInt(Version::minor)
        .thenComparingInt(Version::patch)
        .compare(this, other);
  }
}
