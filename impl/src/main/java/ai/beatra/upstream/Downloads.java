package ai.beatra.upstream;

import ai.beatra.upstream.DownloadException.Reason;
import ai.beatra.upstream.UpstreamException.Kind;
import ai.beatra.upstream.UpstreamRequest.TimeOuts;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Fetches what upstreams have made from where they keep it, on the thread of whoever wants it. It
 * may be at an upstream's own address, wherever that is; else it has to be on the public internet.
 */
public final class Downloads implements AutoCloseable {
  private static final TimeOuts TIME_OUTS =
      new TimeOuts(
          Duration.ofSeconds(5),
          Duration.ofSeconds(30),
          Duration.ofSeconds(30),
          Duration.ofMinutes(5));
  private static final Map<String, String> HEADERS =
      Map.of("User-Agent", "beatra", "Accept-Encoding", "identity");
  private static final long MOST_BYTES = 256L << 20;
  private static final int REDIRECTS = 3;
  private static final int TRIES = 4;

  /** Half of the first pause; each is twice as long as the one before. */
  private static final long PAUSE_MS = 250;

  private static final Set<Integer> REDIRECTING = Set.of(301, 302, 303, 307, 308);

  private final UpstreamClient upstreams;
  private final PublicWeb web;
  private final Set<String> origins;

  /**
   * @param web is closed with this
   * @param origins the upstreams' own, such as {@code http://127.0.0.1:8080}
   */
  public Downloads(UpstreamClient upstreams, PublicWeb web, Set<String> origins) {
    this.upstreams = upstreams;
    this.web = web;
    this.origins = origins;
  }

  /** Scheme, host and port of a URL. */
  public static String origin(URI url) {
    return url.getScheme() + "://" + url.getRawAuthority();
  }

  /**
   * Writes the file that stands at the URL; part of it may have been written when it fails. It is
   * paid by then, so it is asked for a few times.
   *
   * @throws IOException if {@code out} does not take it
   * @throws DownloadException if it cannot be had
   */
  public void fetch(URI url, OutputStream out)
      throws IOException, DownloadException, InterruptedException {
    var rest = new Rest(out);
    for (int tried = 1; ; tried++) {
      try (AnswerStream answer = found(url)) {
        rest.take(answer);
        return;
      } catch (UpstreamException e) {
        if (tried == TRIES) {
          throw failed(String.valueOf(e.getMessage()));
        }
        TimeUnit.MILLISECONDS.sleep(PAUSE_MS << tried);
      }
    }
  }

  /**
   * @throws UpstreamException if it may be there later
   */
  private AnswerStream found(URI url) throws DownloadException, InterruptedException {
    URI at = url;
    for (int redirects = 0; redirects <= REDIRECTS; redirects++) {
      AnswerStream answer = open(at);
      AnswerStream.Head head = answer.head();
      if (head.status() == 200) {
        return answer;
      }
      answer.close();
      if (head.status() == 429 || head.status() >= 500) {
        throw new UpstreamException(Kind.BROKEN, "it is answered with status " + head.status(), null);
      }
      if (!REDIRECTING.contains(head.status())) {
        throw failed("it was answered with status " + head.status());
      }
      try {
        at = at.resolve(head.headers().getOrDefault("location", ""));
      } catch (IllegalArgumentException e) {
        throw failed("it redirects to an invalid URL");
      }
    }
    throw failed("it redirects more than " + REDIRECTS + " times");
  }

  private AnswerStream open(URI url) throws DownloadException, InterruptedException {
    var request = new UpstreamRequest(url, HEADERS, null, TIME_OUTS);
    if (origins.contains(origin(url))) {
      return AnswerStream.open(listener -> upstreams.call(request, listener));
    }
    try {
      web.check(url);
      return AnswerStream.open(listener -> call(request, listener));
    } catch (PublicWeb.RefusedException e) {
      throw new DownloadException(Reason.REFUSED, String.valueOf(e.getMessage()));
    }
  }

  private UpstreamCall call(UpstreamRequest request, UpstreamListener listener) {
    try {
      return web.call(request, listener);
    } catch (PublicWeb.RefusedException e) {
      throw new IllegalStateException("it was checked before", e);
    }
  }

  /** Gets a file from its beginning, maybe several times, and hands on what is new of it. */
  private static final class Rest {
    private final OutputStream out;
    private long written;

    Rest(OutputStream out) {
      this.out = out;
    }

    void take(AnswerStream answer) throws IOException, DownloadException, InterruptedException {
      byte[] piece = new byte[1 << 16];
      long at = 0;
      for (int count = read(answer, piece); count >= 0; count = read(answer, piece)) {
        at += count;
        if (at > MOST_BYTES) {
          throw new DownloadException(Reason.TOO_LARGE, "is larger than " + MOST_BYTES + " bytes");
        }
        if (at > written) {
          int fresh = (int) Math.min(count, at - written);
          out.write(piece, count - fresh, fresh);
          written = at;
        }
      }
    }

    private static int read(AnswerStream answer, byte[] piece)
        throws IOException, InterruptedException {
      try {
        return answer.read(piece, 0, piece.length);
      } catch (InterruptedIOException e) {
        throw new InterruptedException();
      }
    }
  }

  private static DownloadException failed(String reason) {
    return new DownloadException(Reason.FAILED, reason);
  }

  @Override
  public void close() {
    web.close();
  }
}
