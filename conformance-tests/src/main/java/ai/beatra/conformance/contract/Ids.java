package ai.beatra.conformance.contract;

import java.util.regex.Pattern;

/** How the contract writes the ids that a server makes, and the URLs of files. */
public final class Ids {
  /** What follows the prefix of an id. */
  public static final String MADE = "[0-9a-hjkmnp-tv-z]{26}";

  public static final String REQUEST = "req_" + MADE;
  public static final String TASK = "task_" + MADE;
  public static final String ARTIFACT = "art_" + MADE;

  /** Each id within a text; its group is the prefix. */
  public static final Pattern ANY =
      Pattern.compile(
          "(?<![0-9A-Za-z])(req_|task_|art_|ten_|proj_|key_)" + MADE + "(?![0-9A-Za-z])");

  /** A signed URL; its groups are the id of the artifact and the second at which it ends. */
  public static final Pattern FILE =
      Pattern.compile("https?://[^?#]+/files/([^/?#]+)\\?exp=(\\d{10})&sig=[\\w-]{16,}");

  private Ids() {}
}
