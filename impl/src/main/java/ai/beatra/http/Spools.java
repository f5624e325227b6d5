package ai.beatra.http;

import ai.beatra.accounts.Caller;
import ai.beatra.api.Operation;
import ai.beatra.api.Operations;
import ai.beatra.error.ApiException;
import ai.beatra.error.ErrorCode;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.glassfish.grizzly.http.HttpRequestPacket;
import org.glassfish.grizzly.http.util.Header;
import org.jspecify.annotations.Nullable;

/**
 * Takes the bodies of forms into files while they come, so that they cost neither memory nor a
 * thread. A body is only taken when its key is good; whatever is wrong with the request is told by
 * those who check it later, in their order.
 */
public final class Spools {
  /** Of the file in a form. */
  public static final long FILE_BYTES = 100L << 20;

  /** Of a whole form: there is more in it than the file. */
  static final long FORM_BYTES = FILE_BYTES + (256 << 10);

  private static final Set<String> PATHS =
      Operations.apis().stream()
          .flatMap(api -> Stream.of(api.type().getMethods()))
          .filter(method -> method.isAnnotationPresent(Operation.class))
          .filter(method -> takesForm(method.getAnnotation(Consumes.class)))
          .map(method -> method.getAnnotation(Operation.class).path())
          .collect(Collectors.toUnmodifiableSet());

  private final Path directory;
  private final Bearers bearers;
  private final int most;
  private final int mostOfOne;

  /** How many each tenant has. */
  private final Map<String, Integer> taken = new ConcurrentHashMap<>();

  /**
   * @param most how many there may be at a time, half of them of one tenant
   */
  public Spools(Path directory, Bearers bearers, int most) {
    this.directory = directory;
    this.bearers = bearers;
    this.most = most;
    this.mostOfOne = Math.max(1, most / 2);
  }

  private static boolean takesForm(@Nullable Consumes types) {
    return types != null && Arrays.asList(types.value()).contains(MediaType.MULTIPART_FORM_DATA);
  }

  /** Whether the operation at this path takes a form. */
  static boolean isForm(String path) {
    return PATHS.contains(path);
  }

  /** How many bodies are held now. */
  public int held() {
    return taken.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** The place for the body of a request that has begun, or null if it is not to be taken. */
  @Nullable Spool begin(HttpRequestPacket request) {
    if (!request.getMethod().getMethodString().equals("POST")
        || !isForm(request.getRequestURI())
        || request.getContentLength() > FORM_BYTES
        || !saysForm(request.getHeader(Header.ContentType))) {
      return null;
    }
    Caller caller = bearers.known(request.getHeaders().values(Header.Authorization));
    if (caller == null) {
      return null;
    }
    String tenant = caller.tenantId();
    if (!take(tenant)) {
      return Spool.refused();
    }
    try {
      return Spool.in(directory, () -> giveBack(tenant));
    } catch (IOException e) {
      giveBack(tenant);
      return Spool.refused();
    }
  }

  /** What is said to a larger one. */
  public static ApiException fileTooLarge() {
    return new ApiException(
        ErrorCode.PAYLOAD_TOO_LARGE,
        "The file is larger than "
            + FILE_BYTES
            + " bytes, the most this operation takes. Send less.",
        "/file");
  }

  private static boolean saysForm(@Nullable String contentType) {
    return contentType != null
        && contentType.toLowerCase(Locale.ROOT).startsWith(MediaType.MULTIPART_FORM_DATA);
  }

  private synchronized boolean take(String tenant) {
    if (held() >= most || taken.getOrDefault(tenant, 0) >= mostOfOne) {
      return false;
    }
    taken.merge(tenant, 1, Integer::sum);
    return true;
  }

  private synchronized void giveBack(String tenant) {
    taken.computeIfPresent(tenant, (key, count) -> count == 1 ? null : count - 1);
  }
}
