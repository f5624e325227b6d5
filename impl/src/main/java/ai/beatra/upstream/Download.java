package ai.beatra.upstream;

import ai.beatra.upstream.DownloadException.Reason;
import ai.beatra.upstream.UpstreamRequest.TimeOuts;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Fetches one file, over some redirects. */
public final class Download implements UpstreamListener {
  private static final Duration OF_STRANGERS = Duration.ofSeconds(20);
  private static final int REDIRECTS = 3;
  private static final Set<Integer> REDIRECTING = Set.of(301, 302, 303, 307, 308);
  private static final Map<String, String> HEADERS =
      Map.of(
          "User-Agent", "beatra",
          "Accept", "image/*, audio/*, */*;q=0.1",
          "Accept-Encoding", "identity");

  /** Where files are fetched. */
  @FunctionalInterface
  interface Web {
    /**
     * @throws PublicWeb.RefusedException if it must not be fetched
     */
    UpstreamCall call(UpstreamRequest request, UpstreamListener listener)
        throws PublicWeb.RefusedException;
  }

  /**
   * @param most how long it may take over all redirects
   */
  record Limits(long mostBytes, Duration most) {
    /** Nobody who takes his time may hold up others. */
    TimeOuts timeOuts() {
      return new TimeOuts(Duration.ofSeconds(5), most.dividedBy(2), most.dividedBy(4), most);
    }
  }

  private final Web web;
  private final OutputStream into;
  private final Limits limits;
  private final Executor names;
  private final Executor disk;
  private final CompletableFuture<Long> result = new CompletableFuture<>();
  private volatile @Nullable UpstreamCall call;

  /** What is done with the pieces, one after the other. */
  private CompletableFuture<Void> written = CompletableFuture.completedFuture(null);

  private URI url;
  private int redirects;
  private long size;

  private Download(
      Web web, URI url, OutputStream into, Limits limits, Executor names, Executor disk) {
    this.web = web;
    this.url = url;
    this.into = into;
    this.limits = limits;
    this.names = names;
    this.disk = disk;
  }

  /**
   * Fetches a file of strangers from the public internet; does not wait.
   *
   * @param into where it is written; it is left open
   * @param names waits for names to be looked up
   * @param disk waits for {@code into}
   * @return its size in bytes; fails with a {@link DownloadException}, or with whatever went wrong
   *     on our side. Nothing more is written when it has failed, but for a piece on its way
   */
  public static CompletableFuture<Long> start(
      PublicWeb web, URI url, OutputStream into, long mostBytes, Executor names, Executor disk) {
    return start(web::call, url, into, new Limits(mostBytes, OF_STRANGERS), names, disk);
  }

  /** The same from elsewhere, and with other limits. Cancelling it closes the connection. */
  static CompletableFuture<Long> start(
      Web web, URI url, OutputStream into, Limits limits, Executor names, Executor disk) {
    return new Download(web, url, into, limits, names, disk).run();
  }

  /**
   * Checks what can be told of a URL without asking anybody.
   *
   * @throws DownloadException if it must not be fetched
   */
  public static void check(PublicWeb web, URI url) throws DownloadException {
    try {
      web.check(url);
    } catch (PublicWeb.RefusedException e) {
      throw refused(url, e);
    }
  }

  private CompletableFuture<Long> run() {
    result.orTimeout(limits.most().toMillis(), TimeUnit.MILLISECONDS);
    go();
    var told = new CompletableFuture<Long>();
    told.whenComplete((length, failure) -> result.cancel(true));
    result.whenComplete(
        (length, failure) -> {
          hangUp();
          if (failure == null) {
            told.complete(length);
          } else {
            told.completeExceptionally(
                failure instanceof TimeoutException
                    ? new DownloadException(Reason.FAILED, "it took too long")
                    : failure);
          }
        });
    return told;
  }

  private void hangUp() {
    UpstreamCall running = call;
    if (running != null) {
      running.close();
    }
  }

  /** Looks a name up, so it does not belong on the threads of the connections. */
  private void go() {
    names.execute(
        () -> {
          try {
            UpstreamCall next =
                web.call(new UpstreamRequest(url, HEADERS, null, limits.timeOuts()), this);
            call = next;
            next.start();
            if (result.isDone()) {
              next.close();
            }
          } catch (PublicWeb.RefusedException e) {
            refuse(e);
          } catch (RuntimeException e) {
            result.completeExceptionally(e);
          }
        });
  }

  @Override
  public void head(int status, Map<String, String> headers) {
    if (REDIRECTING.contains(status) && headers.containsKey("location")) {
      hangUp();
      redirect(status, headers.getOrDefault("location", ""));
    } else if (status >= 500 || status == 429) {
      result.completeExceptionally(
          DownloadException.passing("it was answered with status " + status));
    } else if (status != 200) {
      fail("it was answered with status " + status);
    } else if (!headers.getOrDefault("content-encoding", "identity").equals("identity")) {
      fail("it was answered with something compressed");
    } else if (isTooLarge(headers.getOrDefault("content-length", ""))) {
      tooLarge();
    } else {
      more();
    }
  }

  private void redirect(int status, String location) {
    if (++redirects > REDIRECTS) {
      fail("it redirects more than " + REDIRECTS + " times, at last with status " + status);
      return;
    }
    try {
      url = url.resolve(location);
      go();
    } catch (IllegalArgumentException e) {
      fail("it redirects to an invalid URL");
    }
  }

  private boolean isTooLarge(String length) {
    return length.matches("\\d{1,18}") && Long.parseLong(length) > limits.mostBytes();
  }

  /** The next piece is asked for when this one is written, by a thread that may wait for that. */
  @Override
  public void body(ByteBuffer piece) {
    byte[] bytes = new byte[piece.remaining()];
    piece.get(bytes);
    written = written.thenRunAsync(() -> write(bytes), disk);
  }

  private void write(byte[] bytes) {
    size += bytes.length;
    if (size > limits.mostBytes()) {
      tooLarge();
    }
    if (result.isDone()) {
      return;
    }
    try {
      into.write(bytes);
      more();
    } catch (IOException e) {
      result.completeExceptionally(e);
    }
  }

  private void more() {
    UpstreamCall running = call;
    if (running != null) {
      running.more();
    }
  }

  @Override
  public void end() {
    written = written.thenRunAsync(() -> result.complete(size), disk);
  }

  @Override
  public void failed(UpstreamException failure) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (each instanceof PublicWeb.RefusedException refusal) {
        refuse(refusal);
        return;
      }
    }
    result.completeExceptionally(
        DownloadException.passing(
            switch (failure.kind()) {
              case UNREACHABLE -> "its server cannot be reached";
              case CROWDED -> "too many connections to its server were wanted at once";
              case BROKEN -> "the connection broke";
              case TIMED_OUT -> "its server was silent for too long";
              case TOO_LARGE -> "it is too large";
            }));
  }

  private void tooLarge() {
    end(Reason.TOO_LARGE, "is larger than " + limits.mostBytes() + " bytes");
  }

  private void fail(String reason) {
    end(Reason.FAILED, reason);
  }

  private void refuse(PublicWeb.RefusedException refusal) {
    result.completeExceptionally(refused(url, refusal));
  }

  private static DownloadException refused(URI url, PublicWeb.RefusedException refusal) {
    boolean secure = "https".equalsIgnoreCase(url.getScheme());
    return new DownloadException(
        secure ? Reason.REFUSED : Reason.NOT_HTTPS, String.valueOf(refusal.getMessage()));
  }

  private void end(Reason reason, String message) {
    result.completeExceptionally(new DownloadException(reason, message));
  }
}
