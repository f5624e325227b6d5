package ai.beatra.net.body;

import ai.beatra.api.Operation;
import ai.beatra.api.Operations;
import ai.beatra.error.ApiException;
import ai.beatra.error.ErrorCode;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.core.MediaType;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.glassfish.grizzly.http.HttpRequestPacket;
import org.glassfish.grizzly.http.util.Header;
import org.jspecify.annotations.Nullable;

/**
 * Hands forms on while they come, so that they cost neither memory nor a thread. A body is only taken when its key is good; whatever is wrong with the request is told by
 * those who check it later, in their order.
 */
public final class Spools {
  /** The largest file in a form, in bytes. */
  public static final long FILE_BYTES = 100L << 20;

  /** Of a whole form: there is more in it than the file. */
  public static final long FORM_BYTES = FILE_BYTES + (256 << 10);

  private static final Set<String> PATHS =
      Operations.apis().stream()
          .flatMap(api -> Stream.of(api.type().getMethods()))
          .filter(method -> method.isAnnotationPresent(Operation.class))
          .filter(method -> takesForm(method.getAnnotation(Consumes.class)))
          .map(method -> method.getAnnotation(Operation.class).path())
          .collect(Collectors.toUnmodifiableSet());

  private final Function<String, OutputStream> forms;
  private final Shares space;
  private final AtomicInteger held = new AtomicInteger();

  /**
   * @param forms where a form of a Content-Type is written to, by threads that may wait for the
   *     disk; closed, it is forgotten
   * @param most how many of the largest forms there may be at a time, half of them of one tenant;
   *     smaller ones take less
   */
  public Spools(Function<String, OutputStream> forms, int most) {
    this.forms = forms;
    this.space = new Shares(most * FORM_BYTES);
  }

  private static boolean takesForm(@Nullable Consumes types) {
    return types != null && Arrays.asList(types.value()).contains(MediaType.MULTIPART_FORM_DATA);
  }

  /** Whether the operation at this path takes a form. */
  public static boolean isForm(String path) {
    return PATHS.contains(path);
  }

  /** How many bodies are held now. */
  public int held() {
    return held.get();
  }

  /** Whether the request's body is to be taken, if its key is good. */
  static boolean takes(HttpRequestPacket request) {
    return request.getMethod().getMethodString().equals("POST")
        && isForm(request.getRequestURI())
        && request.getContentLength() <= FORM_BYTES
        && saysForm(request.getHeader(Header.ContentType));
  }

  /**
   * The place for a form of this tenant.
   *
   * @param disk writes and closes it
   */
  Spool begin(String tenant, String contentType, Executor disk) {
    Spool.Room room = new Spool.Room(space, tenant);
    if (!room.grow(0)) {
      return Spool.refused();
    }
    held.incrementAndGet();
    return Spool.into(forms.apply(contentType), room, disk, held::decrementAndGet);
  }

  /** What is said to a larger one. */
  public static ApiException fileTooLarge() {
    return new ApiException(
        ErrorCode.PAYLOAD_TOO_LARGE,
        "The file is larger than "
            + FILE_BYTES
            + " bytes, the most this operation takes. Scale it down, shorten it or compress it.",
        "/file");
  }

  private static boolean saysForm(@Nullable String contentType) {
    return contentType != null
        && contentType.toLowerCase(Locale.ROOT).startsWith(MediaType.MULTIPART_FORM_DATA);
  }
}
