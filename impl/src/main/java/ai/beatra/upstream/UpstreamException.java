package ai.beatra.upstream;

import org.jspecify.annotations.Nullable;

/** The upstream did not answer as it should; the message is for the log. */
public final class UpstreamException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What went wrong. */
  public enum Kind {
    /** No connection came about, in time or at all, so the request was not sent. */
    UNREACHABLE,
    /**
     * So many connections were being made that none came about in time, or who wanted one was
     * interrupted; nothing was sent, and the upstream is not to blame.
     */
    CROWDED,
    /** The connection broke, or what came is no HTTP. */
    BROKEN,
    TIMED_OUT,
    /** More came than anybody wants to hold. */
    TOO_LARGE
  }

  private final Kind kind;

  public UpstreamException(Kind kind, String message, @Nullable Throwable cause) {
    // An outcome, not a mistake of ours: the stack trace says nothing.
    super(message, cause, false, false);
    this.kind = kind;
  }

  /** The same of a request of which the upstream has not got all: whatever the reason. */
  UpstreamException unsent() {
    return isUnsent()
        ? this
        : new UpstreamException(Kind.UNREACHABLE, String.valueOf(getMessage()), this);
  }

  /** Whether the upstream certainly knows nothing of the request. */
  public boolean isUnsent() {
    return kind == Kind.UNREACHABLE || kind == Kind.CROWDED;
  }

  public Kind kind() {
    return kind;
  }
}
