package ai.beatra.web;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What browsers read without a key, outside of the contract's paths. */
@FunctionalInterface
public interface PublicPages {

  /**
   * @param status 200 or 404
   * @param gzip the content, compressed; null where that makes it no smaller
   * @param tag changes with the content; visible ASCII without quotes
   * @param lasting whether the path changes with the content
   */
  record Page(
      int status,
      String mediaType,
      byte[] content,
      byte @Nullable [] gzip,
      String tag,
      boolean lasting) {}

  /** A page, or the path at which it is. */
  record Found(@Nullable Page page, @Nullable String location) {
    public static Found page(Page page) {
      return new Found(page, null);
    }

    public static Found at(String location) {
      return new Found(null, location);
    }
  }

  /** Whether {@link #find} answers at once. */
  default boolean areReady() {
    return true;
  }

  /** Nothing for a path that is none of the pages' business. */
  Optional<Found> find(String path);
}
