package ai.beatra.upstream;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Fetches what a provider has made from the URL that it names, on the caller's own thread: from the
 * provider itself, wherever the operator has it, and else from the public internet only. No key is
 * sent along.
 */
public final class Delivery {
  private static final Duration MOST = Duration.ofMinutes(2);
  private static final long MOST_BYTES = 256L << 20;
  private static final int TRIES = 4;

  /** Half of the first pause; each is twice as long as the one before. */
  private static final long PAUSE_MS = 250;

  private final UpstreamClient own;
  private final PublicWeb web;

  /**
   * @param own connects to providers, which the operator trusts
   */
  public Delivery(UpstreamClient own, PublicWeb web) {
    this.own = own;
    this.web = web;
  }

  /**
   * Writes a file while it comes; an interrupt closes the connection. It is paid by then, so what
   * may pass is tried a few times.
   *
   * @param base where the provider's API is
   * @throws DownloadException if it cannot be had, takes longer than two minutes at a time or is
   *     larger than 256 MiB
   * @throws IOException if {@code into} does not take it
   */
  public void fetch(URI url, URI base, OutputStream into)
      throws DownloadException, IOException, InterruptedException {
    var rest = new Rest(into);
    for (int tried = 1; ; tried++) {
      try {
        rest.begin();
        once(url, base, rest);
        return;
      } catch (DownloadException e) {
        if (!e.mayPass() || tried == TRIES) {
          throw e;
        }
        TimeUnit.MILLISECONDS.sleep(PAUSE_MS << tried);
      }
    }
  }

  /** Gets a file from its beginning, maybe several times, and hands on what is new of it. */
  private static final class Rest extends OutputStream {
    private final OutputStream out;
    private long written;
    private long at;

    Rest(OutputStream out) {
      this.out = out;
    }

    void begin() {
      at = 0;
    }

    @Override
    public void write(int next) throws IOException {
      write(new byte[] {(byte) next}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      at += length;
      int fresh = (int) Math.min(length, at - written);
      if (fresh > 0) {
        out.write(bytes, offset + length - fresh, fresh);
        written = at;
      }
    }
  }

  private void once(URI url, URI base, OutputStream into)
      throws DownloadException, IOException, InterruptedException {
    BlockingQueue<Runnable> work = new LinkedBlockingQueue<>();
    CompletableFuture<Long> file =
        Download.start(
            (request, listener) ->
                isOf(base, request.uri())
                    ? own.call(request, listener)
                    : web.call(request, listener),
            url,
            into,
            new Download.Limits(MOST_BYTES, MOST),
            work::add,
            work::add);
    file.whenComplete((size, failure) -> work.add(() -> {}));
    try {
      while (!file.isDone()) {
        work.take().run();
      }
      file.get();
    } catch (ExecutionException e) {
      throw cause(e);
    } finally {
      file.cancel(true);
    }
  }

  private static DownloadException cause(ExecutionException failure) throws IOException {
    Throwable cause = failure.getCause();
    if (cause instanceof IOException ours) {
      throw ours;
    }
    if (cause instanceof DownloadException known) {
      return known;
    }
    throw new IllegalStateException(cause);
  }

  /** Whether a URL leads to the same server as the other one. */
  private static boolean isOf(URI base, URI url) {
    return base.getScheme().equalsIgnoreCase(url.getScheme())
        && base.getHost().equalsIgnoreCase(url.getHost())
        && port(base) == port(url)
        && url.getRawUserInfo() == null;
  }

  private static int port(URI url) {
    boolean secure = "https".equalsIgnoreCase(url.getScheme());
    return url.getPort() >= 0 ? url.getPort() : secure ? 443 : 80;
  }
}
