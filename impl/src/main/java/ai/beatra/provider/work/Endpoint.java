package ai.beatra.provider.work;

import ai.beatra.upstream.UpstreamClient;
import ai.beatra.upstream.UpstreamException;
import ai.beatra.upstream.UpstreamRequest;
import ai.beatra.upstream.WholeAnswer;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** An upstream's API, asked by a thread that may wait for the answer. */
public final class Endpoint {
  private static final int MOST_BYTES = 1 << 20;

  /** For an answer that tells the id of what was begun. */
  private static final int LAST_PATIENCE_SECONDS = 10;

  private final UpstreamClient client;

  public Endpoint(UpstreamClient client) {
    this.client = client;
  }

  /**
   * Asks; an interrupt closes the connection.
   *
   * @throws UpstreamException if no answer comes, or one of more than 1 MiB
   */
  public WholeAnswer ask(UpstreamRequest request) throws InterruptedException {
    CompletableFuture<WholeAnswer> answer = client.fetch(request, MOST_BYTES);
    try {
      return answer.get();
    } catch (ExecutionException e) {
      throw cause(e);
    } finally {
      answer.cancel(false);
    }
  }

  /**
   * Asks for work to be begun: an interrupt is put off for ten seconds, since the answer tells what
   * was begun. When this returns all the same, the thread is interrupted.
   *
   * @throws UpstreamException as {@link #ask}
   */
  public WholeAnswer begin(UpstreamRequest request) throws InterruptedException {
    CompletableFuture<WholeAnswer> answer = client.fetch(request, MOST_BYTES);
    try {
      return answer.get();
    } catch (ExecutionException e) {
      throw cause(e);
    } catch (InterruptedException e) {
      WholeAnswer late = late(answer);
      Thread.currentThread().interrupt();
      return late;
    } finally {
      answer.cancel(false);
    }
  }

  private static WholeAnswer late(CompletableFuture<WholeAnswer> answer)
      throws InterruptedException {
    try {
      return answer.get(LAST_PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException | CancellationException e) {
      throw new InterruptedException();
    }
  }

  private static RuntimeException cause(ExecutionException failure) {
    return failure.getCause() instanceof UpstreamException known
        ? known
        : new IllegalStateException(failure.getCause());
  }
}
