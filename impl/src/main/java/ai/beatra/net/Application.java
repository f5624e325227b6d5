package ai.beatra.net;

/** What is served. */
public interface Application {
  /**
   * Whether what is at a path is answered without waiting for the database or the disk. Asked by a
   * selector.
   */
  boolean waitsForNothing(String method, String path);

  /** Answers a request, or has it answered later; called by a thread that may wait. */
  void serve(Exchange exchange);
}
