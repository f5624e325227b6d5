package ai.beatra.upstream;

import ai.beatra.media.Format;
import ai.beatra.media.Kind;
import ai.beatra.shares.Shares;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
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
    var content = new ByteArrayOutputStream();
    return Download.start(web, URI.create(url), content, MOST_BYTES, names, Runnable::run)
        .handle(
            (size, failure) -> {
              if (failure != null) {
                throw new UnusableException(url, reason(failure));
              }
              return dataUri(url, content.toByteArray());
            });
  }

  private static String reason(Throwable failure) {
    if (!(failure instanceof DownloadException known)) {
      return "could not be fetched";
    }
    return switch (known.reason()) {
      case NOT_HTTPS, REFUSED -> "cannot be used: its URL " + known.getMessage();
      case FAILED -> "could not be fetched: " + known.getMessage();
      case TOO_LARGE -> known.getMessage();
    };
  }

  /** What the bytes are, whatever the server calls them. */
  private static String dataUri(String url, byte[] content) {
    Format format =
        Format.of(content)
            .filter(Kind.IMAGE.formats()::contains)
            .orElseThrow(() -> new UnusableException(url, "is not a PNG, JPEG, WebP or GIF"));
    return "data:" + format.mediaType() + ";base64," + Base64.getEncoder().encodeToString(content);
  }

  @Override
  public void close() {
    web.close();
    names.shutdownNow();
  }
}
