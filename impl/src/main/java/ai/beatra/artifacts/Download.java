package ai.beatra.artifacts;

import ai.beatra.artifacts.Artifacts.Kind;
import ai.beatra.blobs.Draft;
import ai.beatra.upstream.PublicWeb;
import ai.beatra.upstream.UpstreamCall;
import ai.beatra.upstream.UpstreamException;
import ai.beatra.upstream.UpstreamListener;
import ai.beatra.upstream.UpstreamRequest;
import ai.beatra.upstream.UpstreamRequest.TimeOuts;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Fetches one file, over some redirects, into the storage. Its result fails with an {@link
 * UnusableException}, or with whatever went wrong on our side.
 */
final class Download implements UpstreamListener {
  private static final TimeOuts TIME_OUTS =
      new TimeOuts(Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(5));
  private static final int SECONDS = 20;
  private static final int REDIRECTS = 3;
  private static final Set<Integer> REDIRECTING = Set.of(301, 302, 303, 307, 308);
  private static final Map<String, String> HEADERS =
      Map.of(
          "User-Agent", "beatra",
          "Accept", "image/*, audio/*, */*;q=0.1",
          "Accept-Encoding", "identity");

  private final PublicWeb web;
  private final Kind kind;
  private final Draft draft;
  private final Executor executor;
  private final CompletableFuture<Format> result = new CompletableFuture<>();
  private volatile @Nullable UpstreamCall call;

  /** What is done with the pieces, one after the other. */
  private CompletableFuture<Void> written = CompletableFuture.completedFuture(null);

  private URI url;
  private int redirects;

  Download(PublicWeb web, URI url, Kind kind, Draft draft, Executor executor) {
    this.web = web;
    this.url = url;
    this.kind = kind;
    this.draft = draft;
    this.executor = executor;
  }

  /**
   * A URL as it is fetched.
   *
   * @throws UnusableException if it cannot be
   */
  static URI parse(PublicWeb web, String text) throws UnusableException {
    try {
      URI url = new URI(text);
      check(web, url);
      return url;
    } catch (URISyntaxException e) {
      throw new UnusableException("This is no URL. Correct it, or upload the media.");
    }
  }

  private static void check(PublicWeb web, URI url) throws UnusableException {
    if (!"https".equalsIgnoreCase(url.getScheme())) {
      throw new UnusableException(
          "Only https URLs can be used. Correct the URL, or upload the media.");
    }
    try {
      web.check(url);
    } catch (PublicWeb.RefusedException e) {
      throw refused(e);
    }
  }

  private static UnusableException refused(PublicWeb.RefusedException refusal) {
    return new UnusableException(
        "The URL "
            + refusal.getMessage()
            + ". Use one that anybody can reach, or upload the media.");
  }

  /** Fetches it into the draft; does not wait. */
  CompletableFuture<Format> run() {
    result.orTimeout(SECONDS, TimeUnit.SECONDS);
    go();
    var told = new CompletableFuture<Format>();
    result.whenComplete(
        (format, failure) -> {
          hangUp();
          if (failure == null) {
            told.complete(format);
          } else {
            told.completeExceptionally(
                failure instanceof TimeoutException ? failed("it took too long") : failure);
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
    executor.execute(
        () -> {
          try {
            UpstreamCall next = web.call(new UpstreamRequest(url, HEADERS, null, TIME_OUTS), this);
            call = next;
            next.start();
            if (result.isDone()) {
              next.close();
            }
          } catch (PublicWeb.RefusedException e) {
            result.completeExceptionally(refused(e));
          } catch (RuntimeException e) {
            result.completeExceptionally(e);
          }
        });
  }

  @Override
  public void head(int status, Map<String, String> headers) {
    if (REDIRECTING.contains(status) && headers.containsKey("location")) {
      hangUp();
      redirect(headers.getOrDefault("location", ""));
    } else if (status != 200) {
      fail("it was answered with status " + status);
    } else if (!headers.getOrDefault("content-encoding", "identity").equals("identity")) {
      fail("it was answered with something compressed");
    } else {
      takeLength(headers.getOrDefault("content-length", ""));
      more();
    }
  }

  private void redirect(String location) {
    if (++redirects > REDIRECTS) {
      fail("it leads on more than " + REDIRECTS + " times");
      return;
    }
    try {
      url = url.resolve(new URI(location));
      check(web, url);
      go();
    } catch (URISyntaxException | IllegalArgumentException e) {
      fail("it leads on to what is no URL");
    } catch (UnusableException e) {
      result.completeExceptionally(e);
    }
  }

  private void takeLength(String length) {
    if (length.matches("\\d{1,18}") && Long.parseLong(length) > kind.mostBytes()) {
      tooLarge();
    }
  }

  /** The next piece is asked for when this one is written, by a thread that may wait for that. */
  @Override
  public void body(ByteBuffer piece) {
    byte[] bytes = new byte[piece.remaining()];
    piece.get(bytes);
    written = written.thenRunAsync(() -> write(bytes), executor);
  }

  private void write(byte[] bytes) {
    if (result.isDone()) {
      return;
    }
    try {
      draft.write(bytes);
    } catch (IOException e) {
      result.completeExceptionally(e);
      hangUp();
    }
    if (draft.size() > kind.mostBytes()) {
      tooLarge();
    }
    more();
  }

  private void more() {
    UpstreamCall running = call;
    if (running != null) {
      running.more();
    }
  }

  @Override
  public void end() {
    written = written.thenRunAsync(this::inspect, executor);
  }

  private void inspect() {
    try {
      result.complete(Inspector.inspect(draft.file(), "The media", kind.formats()));
    } catch (IOException | UnusableException | RuntimeException e) {
      result.completeExceptionally(e);
    }
  }

  @Override
  public void failed(UpstreamException failure) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (each instanceof PublicWeb.RefusedException refusal) {
        result.completeExceptionally(refused(refusal));
        return;
      }
    }
    fail(
        switch (failure.kind()) {
          case UNREACHABLE -> "its server cannot be reached";
          case BROKEN -> "the connection broke";
          case TIMED_OUT -> "its server was silent for too long";
          case TOO_LARGE -> "it is too large";
        });
  }

  private void tooLarge() {
    result.completeExceptionally(
        new UnusableException(
            "The media at the URL are larger than "
                + kind.mostBytes()
                + " bytes. Send smaller ones, or upload them."));
    hangUp();
  }

  private void fail(String reason) {
    result.completeExceptionally(failed(reason));
    hangUp();
  }

  private static UnusableException failed(String reason) {
    return new UnusableException(
        "The URL could not be fetched: " + reason + ". Correct it, or upload the media.");
  }
}
