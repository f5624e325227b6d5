package ai.beatra.artifacts;

import java.util.Base64;
import java.util.Locale;

/**
 * The content of a data URI (RFC 2397) in base64.
 *
 * @param mediaType what it says to be; may be empty
 */
record DataUri(String mediaType, byte[] content) {
  private static final String SCHEME = "data:";
  private static final String BASE64 = ";base64";

  static DataUri parse(String text) throws UnusableException {
    int comma = text.indexOf(',');
    String head = comma < 0 ? "" : text.substring(0, comma).toLowerCase(Locale.ROOT);
    if (!head.startsWith(SCHEME) || !head.endsWith(BASE64)) {
      throw new UnusableException(
          "This is no data URI with base64. Send one such as data:image/png;base64,… with the"
              + " picture.");
    }
    try {
      byte[] content = Base64.getDecoder().decode(text.substring(comma + 1));
      String type = head.substring(SCHEME.length(), head.length() - BASE64.length());
      return new DataUri(type, content);
    } catch (IllegalArgumentException e) {
      throw new UnusableException(
          "The data URI holds something that is no base64. Encode the picture again.");
    }
  }
}
