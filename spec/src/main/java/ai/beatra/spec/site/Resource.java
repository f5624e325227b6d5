package ai.beatra.spec.site;

import java.nio.charset.StandardCharsets;

/**
 * Something that the site has at an address.
 *
 * @param mediaType with its charset, where it is a text
 * @param lasting whether the address changes with the content
 */
public record Resource(String mediaType, byte[] content, boolean lasting) {

  static Resource text(String mediaType, String text) {
    return new Resource(
        mediaType + "; charset=utf-8", text.getBytes(StandardCharsets.UTF_8), false);
  }

  String text() {
    return new String(content, StandardCharsets.UTF_8);
  }
}
