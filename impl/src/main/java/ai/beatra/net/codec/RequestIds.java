package ai.beatra.net.codec;

import ai.beatra.ids.Ids;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The ids of requests, as {@code X-Request-Id} has them. */
public record RequestIds(Ids ids) {
  public static final String HEADER = "X-Request-Id";
  private static final Pattern VISIBLE_ASCII = Pattern.compile("[!-~]{1,128}");

  public String next() {
    return ids.next("req_");
  }

  /** The client's own id if it has given a usable one, else a new one. */
  public String of(@Nullable String own) {
    return own != null && VISIBLE_ASCII.matcher(own).matches() ? own : next();
  }
}
