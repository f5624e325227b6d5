package ai.beatra.upstream;

import ai.beatra.shares.Shares;
import ai.beatra.upstream.UpstreamRequest.TimeOuts;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Fetches pictures from the public internet for upstreams that could reach what only they should,
 * and makes data URIs of them. They are held in memory, so there are few places for them, and half
 * of those for one tenant.
 */
public final class PublicPictures implements AutoCloseable {
  /** The most bytes of one picture. */
  public static final int MOST_BYTES = 4 << 20;

  /** The most pictures of one tenant at a time. */
  public static final int MOST_OF_ONE = 8;

  /** The most pictures at a time. */
  public static final int MOST = 2 * MOST_OF_ONE;

  private static final int THREADS = 4;
  private static final int REDIRECTS = 3;
  private static final Set<Integer> REDIRECTING = Set.of(301, 302, 303, 307, 308);
  private static final TimeOuts TIME_OUTS =
      new TimeOuts(
          Duration.ofSeconds(5),
          Duration.ofSeconds(10),
          Duration.ofSeconds(5),
          Duration.ofSeconds(20));
  private static final Map<String, String> HEADERS =
      Map.of("User-Agent", "beatra", "Accept", "image/*", "Accept-Encoding", "identity");

  /** Why one picture cannot be had; the message completes "The picture …". */
  public static final class UnusableException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final String url;

    UnusableException(String url, String message) {
      super(message, null, false, false);
      this.url = url;
    }

    public String url() {
      return url;
    }
  }

  private final PublicWeb web;

  /** Waits for names. What waits for it is bounded by the places. */
  private final ExecutorService names =
      Executors.newFixedThreadPool(
          THREADS,
          work -> {
            var thread = new Thread(work, "pictures");
            thread.setDaemon(true);
            return thread;
          });

  private final Shares places = new Shares(MOST);

  /**
   * @param web is closed together with this
   */
  public PublicPictures(PublicWeb web) {
    this.web = web;
  }

  /** Pictures that are coming, and their places, which are given back when it is closed. */
  public static final class Fetch implements AutoCloseable {
    private final CompletableFuture<Map<String, String>> pictures;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    private Fetch(CompletableFuture<Map<String, String>> pictures) {
      this.pictures = pictures;
    }

    /** The data URIs by the URLs; fails with an {@link UnusableException}. */
    public CompletableFuture<Map<String, String>> pictures() {
      return pictures;
    }

    @Override
    public void close() {
      closed.complete(null);
    }
  }

  /**
   * Fetches them all; does not wait.
   *
   * @return null if there are no places for so many now
   */
  public @Nullable Fetch fetch(String tenant, Collection<String> urls) {
    Set<String> each = new LinkedHashSet<>(urls);
    if (!places.take(tenant, each.size())) {
      return null;
    }
    var coming = new HashMap<String, CompletableFuture<String>>();
    each.forEach(url -> coming.put(url, fetch(url)));
    CompletableFuture<Void> done =
        CompletableFuture.allOf(coming.values().toArray(CompletableFuture<?>[]::new));
    var fetch =
        new Fetch(
            done.thenApplyAsync(
                nothing -> {
                  var pictures = new HashMap<String, String>();
                  coming.forEach((url, picture) -> pictures.put(url, picture.join()));
                  return pictures;
                },
                names));
    done.handle((nothing, failure) -> fetch.closed)
        .thenCompose(Function.identity())
        .thenRun(() -> places.giveBack(tenant, each.size()));
    return fetch;
  }

  private CompletableFuture<String> fetch(String url) {
    return get(url, URI.create(url), REDIRECTS)
        .handle(
            (picture, failure) -> {
              if (failure != null) {
                throw unusable(url, failure);
              }
              return dataUri(url, picture.body());
            });
  }

  private CompletableFuture<WholeAnswer> get(String url, URI at, int redirects) {
    return CompletableFuture.supplyAsync(() -> web.fetch(request(at), MOST_BYTES), names)
        .thenCompose(Function.identity())
        .thenCompose(
            answer -> {
              String location = answer.headers().getOrDefault("location", "");
              boolean leadsOn = REDIRECTING.contains(answer.status()) && !location.isEmpty();
              if (leadsOn && redirects > 0) {
                return get(url, at.resolve(location), redirects - 1);
              }
              if (answer.status() != 200) {
                throw new UnusableException(
                    url, "could not be fetched: it was answered with status " + answer.status());
              }
              return CompletableFuture.completedFuture(answer);
            });
  }

  private static UpstreamRequest request(URI at) {
    return new UpstreamRequest(at, HEADERS, null, TIME_OUTS);
  }

  private static UnusableException unusable(String url, Throwable failure) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (each instanceof UnusableException known) {
        return known;
      }
      if (each instanceof PublicWeb.RefusedException refused) {
        return new UnusableException(url, "cannot be used: its URL " + refused.getMessage());
      }
    }
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    boolean large =
        cause instanceof UpstreamException known
            && known.kind() == UpstreamException.Kind.TOO_LARGE;
    return new UnusableException(
        url, large ? "is larger than " + MOST_BYTES + " bytes" : "could not be fetched");
  }

  private static String dataUri(String url, byte[] content) {
    String type = type(content);
    if (type == null) {
      throw new UnusableException(url, "is not a PNG, JPEG, WebP or GIF");
    }
    return "data:" + type + ";base64," + Base64.getEncoder().encodeToString(content);
  }

  /** What the bytes are, whatever the server calls them. */
  private static @Nullable String type(byte[] content) {
    int length = Math.min(12, content.length);
    var start = new String(content, 0, length, StandardCharsets.ISO_8859_1);
    if (start.startsWith("\u0089PNG")) {
      return "image/png";
    }
    if (start.startsWith("\u00FF\u00D8\u00FF")) {
      return "image/jpeg";
    }
    if (start.startsWith("GIF8")) {
      return "image/gif";
    }
    return start.startsWith("RIFF") && start.endsWith("WEBP") ? "image/webp" : null;
  }

  @Override
  public void close() {
    web.close();
    names.shutdownNow();
  }
}
