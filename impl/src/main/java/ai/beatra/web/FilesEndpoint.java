package ai.beatra.web;

import ai.beatra.error.ApiException;
import ai.beatra.error.ErrorCode;
import ai.beatra.http.answers.StoredFiles;
import ai.beatra.http.answers.StoredFiles.StoredFile;
import ai.beatra.http.errors.Errors;
import ai.beatra.net.ByteRange;
import ai.beatra.net.Exchange;
import ai.beatra.net.Sending;
import ai.beatra.net.connection.Threads;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.glassfish.grizzly.http.Method;
import org.glassfish.grizzly.http.server.Request;
import org.glassfish.grizzly.http.server.Response;
import org.jspecify.annotations.Nullable;

/** GET /files/{id}: what has a URL of its own is read there, by browsers as well. */
public final class FilesEndpoint {
  public static final String TEMPLATE = "/files/{artifact_id}";
  public static final String ALLOW = "GET, HEAD, OPTIONS";
  private static final String PREFIX = "/files/";
  private static final Pattern ID = Pattern.compile("[a-z]{2,8}_[0-9a-hjkmnp-tv-z]{26}");

  /** Nothing in a file is run, whatever a browser takes it for. */
  private static final String POLICY =
      "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox";

  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final StoredFiles files;
  private final Clock clock;
  private final Threads threads;

  public FilesEndpoint(StoredFiles files, Clock clock, Threads threads) {
    this.files = files;
    this.clock = clock;
    this.threads = threads;
  }

  public static boolean isAt(String path) {
    return path.startsWith(PREFIX);
  }

  /**
   * Answers a GET or HEAD.
   *
   * @throws ApiException forbidden, not_found, method_not_allowed
   */
  public void serve(Exchange exchange) {
    Request request = exchange.request();
    String id = request.getRequestURI().substring(PREFIX.length());
    if (!ID.matcher(id).matches()) {
      throw new ApiException(ErrorCode.NOT_FOUND, "There is no such file. Check the URL.");
    }
    if (request.getMethod() != Method.GET && request.getMethod() != Method.HEAD) {
      exchange.response().setHeader("Allow", ALLOW);
      throw Errors.notAllowed(request.getMethod().getMethodString(), ALLOW);
    }
    String query = Optional.ofNullable(request.getQueryString()).orElse("");
    StoredFile file = files.find(id, parameter(query, "exp"), parameter(query, "sig"));
    try {
      send(exchange, file);
    } catch (NoSuchFileException e) {
      throw new ApiException(
          ErrorCode.INTERNAL_ERROR, "The file is missing on our side. Report the request id.", e);
    } catch (IOException e) {
      throw Errors.translate(e);
    }
  }

  /** The only value of a parameter, else nothing; ours need no decoding. */
  private static String parameter(String query, String name) {
    String start = name + "=";
    String[] found =
        Arrays.stream(query.split("&"))
            .filter(each -> each.startsWith(start))
            .toArray(String[]::new);
    return found.length == 1 ? found[0].substring(start.length()) : "";
  }

  private void send(Exchange exchange, StoredFile file) throws IOException {
    Request request = exchange.request();
    Response response = exchange.response();
    describe(response, file);
    if (isKnown(request, file)) {
      response.setStatus(304);
      return;
    }
    ByteRange part = range(request, file).orElse(null);
    if (part != null && part.length() == 0) {
      response.setStatus(416);
      response.setHeader("Content-Range", "bytes */" + file.size());
      response.setContentLengthLong(0);
      return;
    }
    response.setStatus(part == null ? 200 : 206);
    response.setContentType(file.mediaType());
    response.setHeader("Content-Disposition", disposition(file));
    if (part != null) {
      long last = part.first() + part.length() - 1;
      response.setHeader("Content-Range", "bytes " + part.first() + "-" + last + "/" + file.size());
    }
    ByteRange body = part == null ? new ByteRange(0, file.size()) : part;
    response.setContentLengthLong(body.length());
    if (request.getMethod() != Method.HEAD && body.length() > 0) {
      var content = Sending.stream(file.content().open(body.first()));
      Sending.begin(exchange, content, body, threads.disk());
    }
  }

  private void describe(Response response, StoredFile file) {
    long seconds = Math.max(0, Duration.between(clock.instant(), file.expires()).toSeconds());
    response.setHeader("ETag", quoted(file));
    response.setHeader("Last-Modified", HTTP_DATE.format(file.modified()));
    response.setHeader("Accept-Ranges", "bytes");
    response.setHeader("Cache-Control", "private, max-age=" + seconds + ", immutable");
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader("Content-Security-Policy", POLICY);
    response.setHeader("Cross-Origin-Resource-Policy", "cross-origin");
    response.setHeader("Referrer-Policy", "no-referrer");
  }

  private static String quoted(StoredFile file) {
    return '"' + file.tag() + '"';
  }

  private static String disposition(StoredFile file) {
    return (file.inline() ? "inline" : "attachment") + "; filename=\"" + file.name() + '"';
  }

  /** Whether the client has it already (RFC 9110, section 13.2.2). */
  private static boolean isKnown(Request request, StoredFile file) {
    String tags = request.getHeader("If-None-Match");
    if (tags != null) {
      return Arrays.stream(tags.split(","))
          .map(tag -> tag.strip().replaceFirst("^W/", ""))
          .anyMatch(tag -> tag.equals("*") || tag.equals(quoted(file)));
    }
    Instant since = date(request.getHeader("If-Modified-Since"));
    return since != null && !file.modified().truncatedTo(ChronoUnit.SECONDS).isAfter(since);
  }

  private static Optional<ByteRange> range(Request request, StoredFile file) {
    String header = request.getHeader("Range");
    String condition = request.getHeader("If-Range");
    if (header == null || request.getMethod() != Method.GET) {
      return Optional.empty();
    }
    boolean applies =
        condition == null
            || condition.equals(quoted(file))
            || condition.equals(HTTP_DATE.format(file.modified()));
    return applies ? ByteRange.parse(header, file.size()) : Optional.empty();
  }

  private static @Nullable Instant date(@Nullable String header) {
    try {
      return header == null ? null : Instant.from(HTTP_DATE.parse(header));
    } catch (DateTimeException e) {
      return null;
    }
  }
}
