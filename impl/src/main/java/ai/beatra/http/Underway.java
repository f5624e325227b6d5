package ai.beatra.http;

import java.io.OutputStream;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** A request while it is being answered. Any thread may call its methods. */
public interface Underway {
  /** Runs {@code stop} when the client closes the connection before the answer is sent. */
  void onClientGone(Runnable stop);

  /**
   * What the request costs others is over: its answer is made and only the end left to be sent, or
   * it only waits. May be called again.
   */
  void answered();

  /**
   * The body is needed no more, but for so many bytes that were made of it: other bodies may have
   * the memory. May be called again, as less is held.
   */
  void keepOfBody(long bytes);

  /**
   * So many bytes are held of an answer that goes on its way while it is made. May be called again.
   */
  void holdOfAnswer(long bytes);

  /**
   * Whether the caller has little memory left for bodies: what is kept of one had better be small.
   */
  boolean isMemoryShort();

  /**
   * The form that has come, as its operation takes forms; from here on it is the caller's to close.
   *
   * @return null if there was no room for it
   * @throws java.util.concurrent.CancellationException if the client has left
   */
  <F extends OutputStream> @Nullable F form(Class<F> type);

  /** Where to go on when an answer was made elsewhere; it may wait for the database there. */
  Executor workers();

  /** What the access log will tell of it. */
  Report report();
}
