package ai.beatra.upstream;

/** A request on its way. All methods may be called by any thread. */
public interface UpstreamCall {

  /** Sends the request; may be called once. */
  void start();

  /**
   * Says that what has come was consumed, so that more of the body may come. Without it the
   * upstream is read no further than a few ten thousand bytes ahead.
   */
  void more();

  /** Closes the connection at once; the listener hears nothing more. */
  void close();

  /**
   * Says that the answer is complete: the listener hears nothing more, and the connection is used
   * again if the upstream ends the body soon, else closed.
   */
  void settle();
}
