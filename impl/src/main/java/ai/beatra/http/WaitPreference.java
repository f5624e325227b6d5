package ai.beatra.http;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * For how long a client prefers to wait for what it asks, as {@code Prefer: wait=N} says it.
 *
 * @param seconds 0 to 60
 */
public record WaitPreference(int seconds) {
  /** Tells that the server was ready to wait. */
  public static final String APPLIED = "Preference-Applied";

  private static final int MOST_SECONDS = 60;

  /** RFC 7240; what it asks beside may be ignored. */
  private static final Pattern WAIT =
      Pattern.compile("(?:^|,)\\s*wait\\s*=\\s*\"?(\\d{1,9})\"?\\s*(?:[,;]|$)");

  /** What a Prefer header says; null if that is not to wait. Longer than a minute is a minute. */
  public static @Nullable WaitPreference of(@Nullable String preferences) {
    Matcher wait = WAIT.matcher(preferences == null ? "" : preferences);
    return wait.find()
        ? new WaitPreference(Math.min(Integer.parseInt(wait.group(1)), MOST_SECONDS))
        : null;
  }

  public Duration longest() {
    return Duration.ofSeconds(seconds);
  }

  /** As {@code Preference-Applied} has it. */
  @Override
  public String toString() {
    return "wait=" + seconds;
  }
}
