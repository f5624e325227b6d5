package ai.beatra.blobs;

import java.time.Duration;

/**
 * For how long the store is waited for.
 *
 * @param connect until there is a connection, TLS included
 * @param read for the next piece of an answer
 * @param attempt for one try of a call that carries no content
 * @param call for such a call with all its tries, and what any other has besides its content's time
 * @param probe for the look whether anything can be stored, which readiness waits for
 * @param bytesPerSecond that content is sent with at least
 */
record S3Patience(
    Duration connect,
    Duration read,
    Duration attempt,
    Duration call,
    Duration probe,
    int bytesPerSecond) {

  static final S3Patience USUAL =
      new S3Patience(
          Duration.ofSeconds(4),
          Duration.ofSeconds(10),
          Duration.ofSeconds(10),
          Duration.ofSeconds(25),
          Duration.ofSeconds(4),
          256 << 10);

  /** For a call that sends so many bytes: with all its tries. */
  Duration toSend(long bytes) {
    return call.plusMillis(bytes * 1000 / bytesPerSecond);
  }
}
