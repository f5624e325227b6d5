package ai.beatra.web;

import ai.beatra.http.dispatch.Beside.Found;
import ai.beatra.net.ByteRange;
import ai.beatra.net.Exchange;
import ai.beatra.net.Reply;
import ai.beatra.net.Sending;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Sends the pages of the docs. */
final class Pages {
  private static final String API = "/v1";
  private static final Pattern DIRECTORY = Pattern.compile("/(en/)?[^/]+/");

  /** Nothing from elsewhere, and nothing that stands in the page itself. */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self';"
          + " img-src 'self' blob:; media-src 'self' blob:; connect-src 'self';"
          + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private final Docs docs;

  Pages(Docs docs) {
    this.docs = docs;
  }

  /** Whether what is at a path, if anything, is found at once. */
  boolean areReady(String path) {
    return !isOfApi(path) && docs.areReady();
  }

  private static boolean isOfApi(String path) {
    return path.equals(API) || path.startsWith(API + "/");
  }

  /** What is at a path; nothing where the API has it. */
  Optional<Found> find(String path) {
    return isOfApi(path)
        ? Optional.empty()
        : docs.page(path)
            .map(page -> found(route(path, page), page, null))
            .or(() -> docs.redirect(path).map(to -> found(route(path, null), null, to)));
  }

  /** There are only a few kinds. */
  private static String route(String path, @Nullable Page page) {
    if (page != null && page.status() == 404) {
      return "unmatched";
    }
    Matcher directory = DIRECTORY.matcher(path);
    return directory.lookingAt() ? directory.group() + "*" : path;
  }

  private static Found found(String route, @Nullable Page page, @Nullable String location) {
    return new Found(
        route,
        Conditional.ALLOW,
        (exchange, failed) -> {
          Conditional.requireReading(exchange);
          if (page != null) {
            send(exchange, page);
          } else if (location != null) {
            exchange.reply().status(302);
            exchange.reply().header("Location", location);
            exchange.reply().length(0);
          }
        });
  }

  private static void send(Exchange exchange, Page page) {
    Reply answer = exchange.reply();
    byte[] gzip = acceptsGzip(exchange.header("Accept-Encoding")) ? page.gzip() : null;
    byte[] body = gzip == null ? page.content() : gzip;
    String tag = '"' + page.tag() + (gzip == null ? "" : "-gzip") + '"';
    answer.header("ETag", tag);
    answer.vary("Accept-Encoding");
    answer.header(
        "Cache-Control", page.lasting() ? "public, max-age=31536000, immutable" : "no-cache");
    answer.header("Content-Security-Policy", POLICY);
    answer.header("X-Content-Type-Options", "nosniff");
    answer.header("Referrer-Policy", "no-referrer");
    // The playground has a key: who opens it from elsewhere keeps no hold of its window.
    answer.header("Cross-Origin-Opener-Policy", "same-origin");
    if (page.status() == 200 && new Conditional(exchange, tag, null).isKnown()) {
      answer.status(304);
      return;
    }
    answer.status(page.status());
    answer.type(page.mediaType());
    if (gzip != null) {
      answer.header("Content-Encoding", "gzip");
    }
    answer.length(body.length);
    if (exchange.method().equals("GET") && body.length > 0) {
      var whole = new ByteRange(0, body.length);
      Sending.begin(exchange, Sending.memory(body), whole, exchange.swift());
    }
  }

  private static boolean acceptsGzip(@Nullable String accepted) {
    return accepted != null
        && Arrays.stream(accepted.split(","))
            .map(each -> each.strip().replace(" ", ""))
            .anyMatch(each -> each.equals("gzip") || each.matches("gzip;q=(1|0?\\.0*[1-9]).*"));
  }
}
