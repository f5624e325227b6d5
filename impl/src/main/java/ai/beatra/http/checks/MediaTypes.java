package ai.beatra.http.checks;

import ai.beatra.error.ApiException;
import ai.beatra.http.Serving;
import ai.beatra.http.errors.Errors;
import ai.beatra.net.Exchange;
import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.text.ParseException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.glassfish.jersey.message.internal.AcceptableMediaType;
import org.glassfish.jersey.message.internal.HttpHeaderReader;
import org.jspecify.annotations.Nullable;

/**
 * Refuses bodies of which it is not said that they are plain JSON in UTF-8, or a form, and clients
 * that take nothing of what can be answered. Jersey would take the missing for anything, and
 * ignores charset, Content-Encoding and {@code q=0}.
 */
public final class MediaTypes implements Check {
  private static final Set<String> CHARSETS = Set.of("utf-8", "utf8", "us-ascii");

  private final Verdicts json = new Verdicts(MediaTypes::isJson);
  private final Verdicts forms = new Verdicts(MediaTypes::isForm);
  private final Map<List<MediaType>, Verdicts> accepted = new ConcurrentHashMap<>();

  @Override
  public void check(Serving serving, Endpoint endpoint) {
    Exchange exchange = serving.exchange();
    if (endpoint.takesForm()) {
      if (!forms.of(type(exchange))) {
        throw Errors.notForm();
      }
      requirePlain(exchange);
    } else if (endpoint.takesJson()) {
      if (!json.of(type(exchange))) {
        throw Errors.unsupportedMediaType();
      }
      requirePlain(exchange);
    }
    String ranges = String.join(",", exchange.headers(HttpHeaders.ACCEPT));
    if (!ranges.isEmpty() && !accepted(endpoint.produced()).of(ranges)) {
      throw Errors.notAcceptable();
    }
  }

  private Verdicts accepted(List<MediaType> answers) {
    return accepted.computeIfAbsent(answers, any -> new Verdicts(text -> accepts(text, any)));
  }

  /** Empty, which is none, where it is there twice. */
  private static String type(Exchange exchange) {
    List<String> sent = exchange.headers(HttpHeaders.CONTENT_TYPE);
    return sent.size() == 1 ? sent.get(0) : "";
  }

  /** False only where a body of this Content-Type is refused. */
  public static boolean mayBeTaken(String path, String contentType) {
    String type = contentType.toLowerCase(Locale.ROOT);
    return type.contains("*")
        || type.contains(Forms.areTakenAt(path) ? MediaType.MULTIPART_FORM_DATA : "json");
  }

  private static boolean isJson(String contentType) {
    MediaType type = parsed(contentType);
    return type != null
        && isExactly(type, MediaType.APPLICATION_JSON_TYPE)
        && CHARSETS.contains(
            type.getParameters()
                .getOrDefault(MediaType.CHARSET_PARAMETER, "utf-8")
                .toLowerCase(Locale.ROOT));
  }

  private static boolean isForm(String contentType) {
    MediaType type = parsed(contentType);
    return type != null
        && isExactly(type, MediaType.MULTIPART_FORM_DATA_TYPE)
        && !type.getParameters().getOrDefault("boundary", "").isEmpty();
  }

  private static boolean isExactly(MediaType type, MediaType wanted) {
    return type.isCompatible(wanted) && !type.isWildcardType() && !type.isWildcardSubtype();
  }

  private static @Nullable MediaType parsed(String contentType) {
    try {
      return MediaType.valueOf(contentType);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static void requirePlain(Exchange exchange) {
    String encoding = exchange.header(HttpHeaders.CONTENT_ENCODING);
    if (encoding != null && !encoding.isBlank() && !encoding.equalsIgnoreCase("identity")) {
      throw Errors.unsupportedContentEncoding();
    }
  }

  private static boolean accepts(String ranges, List<MediaType> answers) {
    try {
      List<AcceptableMediaType> read = HttpHeaderReader.readAcceptMediaType(ranges);
      return answers.stream().anyMatch(type -> accepts(read, type));
    } catch (ParseException e) {
      return false;
    }
  }

  /** The most specific range that fits decides (RFC 9110, section 12.5.1). */
  private static boolean accepts(List<? extends MediaType> ranges, MediaType type) {
    return ranges.stream()
        .filter(range -> range.isCompatible(type))
        .max(Comparator.comparingInt(MediaTypes::precision))
        .map(range -> !range.getParameters().getOrDefault("q", "1").matches("0(\\.0*)?"))
        .orElse(false);
  }

  private static int precision(MediaType range) {
    return range.isWildcardType() ? 0 : range.isWildcardSubtype() ? 1 : 2;
  }

  /** What to say where Jersey could not read Content-Type or Accept; it does not say which. */
  public static ApiException unreadable(ContainerRequestContext request) {
    if (!isReadable(request::getMediaType)) {
      return Forms.areTakenAt("/" + request.getUriInfo().getPath())
          ? Errors.notForm()
          : Errors.unsupportedMediaType();
    }
    return isReadable(request::getAcceptableMediaTypes)
        ? Errors.ofStatus(400, null)
        : Errors.notAcceptable();
  }

  private static boolean isReadable(Runnable header) {
    try {
      header.run();
      return true;
    } catch (ProcessingException | IllegalArgumentException e) {
      return false;
    }
  }
}
