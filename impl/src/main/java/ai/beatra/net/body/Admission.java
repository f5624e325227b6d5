package ai.beatra.net.body;

import org.jspecify.annotations.Nullable;

/** Whose body a request's is, and what may be held of it before and after that is known. */
public interface Admission {

  /**
   * The head of a request, with the values that its body depends on.
   *
   * @param length the Content-Length, or -1
   */
  record Head(
      String method,
      String path,
      @Nullable String contentType,
      long length,
      Iterable<String> authorization) {}

  /** Whether {@link #tenant} may find somebody, and the body is not refused anyway. */
  boolean isWorthAsking(Head head);

  /** Whose key it shows; null if it is nobody's. It waits for the database. */
  @Nullable String tenant(Head head);

  /** The same of what is known already, or null; waits for nothing. */
  @Nullable String knownTenant(Head head);

  /** Whether the body is a form that is handed on while it comes. */
  boolean isForm(Head head);
}
