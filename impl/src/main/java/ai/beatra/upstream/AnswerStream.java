package ai.beatra.upstream;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An answer whose body is read by one thread that may wait. The upstream is never read further
 * ahead than a window. Reading fails with an {@link UpstreamException} where the upstream does, and
 * with an {@link InterruptedIOException} when the thread is interrupted; closing it closes the
 * connection, unless all was read.
 */
public final class AnswerStream extends InputStream {
  private static final Piece END = new Piece(new byte[0], null);

  /**
   * @param failure comes last, as {@link #END} does
   */
  private record Piece(byte[] bytes, @Nullable UpstreamException failure) {}

  /**
   * How an answer begins.
   *
   * @param headers by the lower-case name
   */
  public record Head(int status, Map<String, String> headers) {}

  private final UpstreamCall call;
  private final CompletableFuture<Head> head = new CompletableFuture<>();

  private volatile boolean sent;

  /** No more than a window of bytes waits in it. */
  private final BlockingQueue<Piece> coming = new LinkedBlockingQueue<>();

  private Piece current = new Piece(new byte[0], null);
  private int position;

  private AnswerStream(Function<UpstreamListener, UpstreamCall> request) {
    this.call = request.apply(new Listener());
  }

  /**
   * Sends the request, and waits for the head of its answer.
   *
   * @throws UpstreamException if none comes; {@code UNREACHABLE} if the upstream has not got the
   *     whole request either, whatever the reason
   */
  public static AnswerStream open(UpstreamClient client, UpstreamRequest request)
      throws InterruptedException {
    return open(listener -> client.call(request, listener));
  }

  static AnswerStream open(Function<UpstreamListener, UpstreamCall> request)
      throws InterruptedException {
    var answer = new AnswerStream(request);
    answer.call.start();
    try {
      answer.head.get();
      return answer;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof UpstreamException failure
          ? failure
          : new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      answer.call.close();
      throw e;
    }
  }

  /**
   * The same, and waits for all of the answer.
   *
   * @param limit the most bytes of its body
   */
  public static WholeAnswer fetch(UpstreamClient client, UpstreamRequest request, int limit)
      throws InterruptedException {
    try (var answer = open(client, request)) {
      byte[] body = answer.readNBytes(limit + 1);
      if (body.length > limit) {
        throw new UpstreamException(
            UpstreamException.Kind.TOO_LARGE, "a body of more than " + limit + " bytes", null);
      }
      return new WholeAnswer(answer.head().status(), answer.head().headers(), body);
    } catch (InterruptedIOException e) {
      throw new InterruptedException();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  public Head head() {
    return head.join();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (position == current.bytes().length) {
      if (current == END) {
        return -1;
      }
      next();
    }
    int count = Math.min(length, current.bytes().length - position);
    System.arraycopy(current.bytes(), position, into, offset, count);
    position += count;
    return count;
  }

  private void next() throws IOException {
    UpstreamException known = current.failure();
    if (known != null) {
      throw known;
    }
    call.more();
    try {
      current = coming.take();
    } catch (InterruptedException e) {
      call.close();
      current =
          new Piece(new byte[0], new UpstreamException(UpstreamException.Kind.BROKEN, "closed", e));
      position = 0;
      throw new InterruptedIOException("nobody waits for the answer any more");
    }
    position = 0;
    UpstreamException failure = current.failure();
    if (failure != null) {
      throw failure;
    }
  }

  @Override
  public void close() {
    if (current != END) {
      call.close();
    }
  }

  private final class Listener implements UpstreamListener {
    @Override
    public void sent() {
      sent = true;
    }

    @Override
    public void head(int status, Map<String, String> headers) {
      head.complete(new Head(status, headers));
    }

    @Override
    public void body(ByteBuffer piece) {
      byte[] bytes = new byte[piece.remaining()];
      piece.get(bytes);
      coming.add(new Piece(bytes, null));
    }

    @Override
    public void end() {
      coming.add(END);
    }

    @Override
    public void failed(UpstreamException failure) {
      head.completeExceptionally(sent ? failure : failure.unsent());
      coming.add(new Piece(new byte[0], failure));
    }
  }
}
