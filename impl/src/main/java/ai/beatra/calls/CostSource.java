package ai.beatra.calls;

import java.util.Locale;

/** Who counted the tokens. */
public enum CostSource {
  PROVIDER,
  COUNTED;

  /** As the database has it. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
