package ai.beatra.http.checks;

import ai.beatra.error.ApiException;
import ai.beatra.http.errors.Errors;
import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.glassfish.jersey.server.ExtendedUriInfo;

/**
 * Refuses bodies of which it is not said that they are plain JSON in UTF-8, or a form, and clients
 * that take nothing of what can be answered. Jersey would take the missing for anything, and
 * ignores charset, Content-Encoding and {@code q=0}.
 */
@Priority(Priorities.AUTHENTICATION - 1)
public final class MediaTypes implements ContainerRequestFilter {
  private static final Set<String> CHARSETS = Set.of("utf-8", "utf8", "us-ascii");
  private static final List<MediaType> ANSWERS =
      List.of(MediaType.APPLICATION_JSON_TYPE, MediaType.SERVER_SENT_EVENTS_TYPE);

  @Override
  public void filter(ContainerRequestContext request) {
    if (Forms.areTakenAt("/" + request.getUriInfo().getPath())) {
      requireForm(request);
      requirePlain(request);
    } else if (takesJson(request)) {
      requireJson(request);
      requirePlain(request);
    }
    List<MediaType> ranges = request.getAcceptableMediaTypes();
    if (ANSWERS.stream().noneMatch(type -> accepts(ranges, type))) {
      throw Errors.notAcceptable();
    }
  }

  /** False only where a body of this Content-Type is refused. */
  public static boolean mayBeTaken(String path, String contentType) {
    String type = contentType.toLowerCase(Locale.ROOT);
    return type.contains("*")
        || type.contains(Forms.areTakenAt(path) ? MediaType.MULTIPART_FORM_DATA : "json");
  }

  private static boolean takesJson(ContainerRequestContext request) {
    var operation = ((ExtendedUriInfo) request.getUriInfo()).getMatchedResourceMethod();
    return !operation.getConsumedTypes().isEmpty();
  }

  private static void requireJson(ContainerRequestContext request) {
    MediaType type = request.getMediaType();
    if (type == null || type.isWildcardType() || type.isWildcardSubtype()) {
      throw Errors.unsupportedMediaType();
    }
    String charset = type.getParameters().getOrDefault(MediaType.CHARSET_PARAMETER, "utf-8");
    if (!CHARSETS.contains(charset.toLowerCase(Locale.ROOT))) {
      throw Errors.unsupportedMediaType();
    }
  }

  private static void requireForm(ContainerRequestContext request) {
    MediaType type = request.getMediaType();
    if (type == null
        || !type.isCompatible(MediaType.MULTIPART_FORM_DATA_TYPE)
        || type.isWildcardType()
        || type.getParameters().getOrDefault("boundary", "").isEmpty()) {
      throw Errors.notForm();
    }
  }

  private static void requirePlain(ContainerRequestContext request) {
    String encoding = request.getHeaderString(HttpHeaders.CONTENT_ENCODING);
    if (encoding != null && !encoding.isBlank() && !encoding.equalsIgnoreCase("identity")) {
      throw Errors.unsupportedContentEncoding();
    }
  }

  /** The most specific range that fits decides (RFC 9110, section 12.5.1). */
  private static boolean accepts(List<MediaType> ranges, MediaType type) {
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
