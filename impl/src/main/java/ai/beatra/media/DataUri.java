package ai.beatra.media;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The content of a data URI (RFC 2397) in base64, as browsers and encoders write it: with escapes
 * such as %2B, or broken into lines.
 *
 * @param mediaType what it says to be; empty where it says nothing of use
 */
public record DataUri(String mediaType, byte[] content) {
  private static final String SCHEME = "data:";
  private static final String BASE64 = ";base64";
  private static final Pattern WHITE_SPACE = Pattern.compile("[ \\t\\r\\n]+");

  /** What is said of a file of which nothing is known. */
  private static final String ANY_TYPE = "application/octet-stream";

  /**
   * @throws UnusableException if it is none
   */
  public static DataUri parse(String text) throws UnusableException {
    int comma = text.indexOf(',');
    String head = comma < 0 ? "" : text.substring(0, comma).toLowerCase(Locale.ROOT);
    if (!head.startsWith(SCHEME) || !head.endsWith(BASE64)) {
      throw new UnusableException(
          "This is not a base64 data URI. Send one such as data:image/png;base64,… with the"
              + " picture.");
    }
    try {
      String type = head.substring(SCHEME.length(), head.length() - BASE64.length());
      byte[] content = Base64.getDecoder().decode(plain(text.substring(comma + 1)));
      return new DataUri(type.startsWith(ANY_TYPE) ? "" : type, content);
    } catch (IllegalArgumentException e) {
      throw new UnusableException("The data URI is not valid base64. Encode the picture again.");
    }
  }

  /** Without escapes and white space. */
  private static String plain(String text) {
    String plain =
        text.indexOf('%') < 0
            ? text
            : URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.ISO_8859_1);
    return WHITE_SPACE.matcher(plain).replaceAll("");
  }
}
