package ai.beatra.tasks;

import ai.beatra.error.ApiException;
import ai.beatra.ids.Signatures;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** Writes places in a list as cursors, which work for that list alone. */
final class Cursors {
  private static final int SIGNATURE_BYTES = 16;

  private final Signatures signatures;

  /**
   * @param secrets the first signs, all verify
   */
  Cursors(List<String> secrets) {
    this.signatures = new Signatures(secrets, SIGNATURE_BYTES);
  }

  String write(String tenantId, TaskFilter filter, ListPosition place) {
    String position = place.createdAt() + "." + place.id();
    String text = position + "." + signatures.sign(signed(tenantId, filter, position));
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.US_ASCII));
  }

  /**
   * @throws ApiException invalid_request if it was not made here for this list
   */
  ListPosition read(String tenantId, TaskFilter filter, String cursor) {
    try {
      String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.ISO_8859_1);
      int end = text.lastIndexOf('.');
      String position = text.substring(0, end);
      if (signatures.isGenuine(signed(tenantId, filter, position), text.substring(end + 1))) {
        int dot = position.indexOf('.');
        return new ListPosition(
            Long.parseLong(position.substring(0, dot)), position.substring(dot + 1));
      }
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      // Made by somebody else.
    }
    throw ApiException.invalid(
        "query:cursor",
        "is not a cursor of this list; take next_cursor of the page before, with the same filters"
            + " and order");
  }

  /** With a name for each value, so that one cannot pass for another. */
  private static String signed(String tenantId, TaskFilter filter, String position) {
    return "cursor\ntenant=%s\nstatus=%s\ncapability=%s\nafter=%s\nbefore=%s\nascending=%s\nat=%s"
        .formatted(
            tenantId,
            filter.status(),
            filter.capability(),
            filter.createdAfter(),
            filter.createdBefore(),
            filter.ascending(),
            position);
  }
}
