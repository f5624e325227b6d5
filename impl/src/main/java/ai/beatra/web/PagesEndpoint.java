package ai.beatra.web;

import ai.beatra.http.errors.Errors;
import ai.beatra.net.ByteRange;
import ai.beatra.net.Exchange;
import ai.beatra.net.Sending;
import ai.beatra.web.PublicPages.Found;
import ai.beatra.web.PublicPages.Page;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.glassfish.grizzly.http.Method;
import org.glassfish.grizzly.http.server.Request;
import org.glassfish.grizzly.http.server.Response;

/** Sends pages to browsers. */
public final class PagesEndpoint {
  public static final String ALLOW = "GET, HEAD, OPTIONS";
  private static final String API = "/v1";
  private static final Pattern DIRECTORY = Pattern.compile("/(en/)?[^/]+/");

  /** Nothing from elsewhere, and nothing that stands in the page itself. */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self';"
          + " img-src 'self' blob:; media-src 'self' blob:; connect-src 'self';"
          + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private final PublicPages pages;

  public PagesEndpoint(PublicPages pages) {
    this.pages = pages;
  }

  /** Whether what is at a path, if anything, is found at once. */
  public boolean isReady(String path) {
    return !isOfApi(path) && pages.areReady();
  }

  private static boolean isOfApi(String path) {
    return path.equals(API) || path.startsWith(API + "/");
  }

  /** What is at a path; nothing where the API has it. */
  public Optional<Found> find(String path) {
    return isOfApi(path) ? Optional.empty() : pages.find(path);
  }

  /** The kind of page, as the access log tells it: there are only a few. */
  public static String route(String path, Found found) {
    if (found.page() != null && found.page().status() == 404) {
      return "unmatched";
    }
    Matcher directory = DIRECTORY.matcher(path);
    return directory.lookingAt() ? directory.group() + "*" : path;
  }

  /**
   * Answers a GET or HEAD.
   *
   * @throws ai.beatra.error.ApiException method_not_allowed
   */
  public void serve(Exchange exchange, Found found) {
    Request request = exchange.request();
    Response response = exchange.response();
    if (request.getMethod() != Method.GET && request.getMethod() != Method.HEAD) {
      response.setHeader("Allow", ALLOW);
      throw Errors.notAllowed(request.getMethod().getMethodString(), ALLOW);
    }
    if (found.location() != null) {
      response.setStatus(302);
      response.setHeader("Location", found.location());
      response.setContentLength(0);
    } else if (found.page() != null) {
      send(exchange, found.page());
    }
  }

  private static void send(Exchange exchange, Page page) {
    Request request = exchange.request();
    Response response = exchange.response();
    boolean compressed = page.gzip() != null && accepts(request, "gzip");
    byte[] body = compressed && page.gzip() != null ? page.gzip() : page.content();
    String tag = '"' + page.tag() + (compressed ? "-gzip" : "") + '"';
    response.setHeader("ETag", tag);
    Cors.vary(response, "Accept-Encoding");
    response.setHeader(
        "Cache-Control", page.lasting() ? "public, max-age=31536000, immutable" : "no-cache");
    response.setHeader("Content-Security-Policy", POLICY);
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader("Referrer-Policy", "no-referrer");
    if (page.status() == 200 && isKnown(request, tag)) {
      response.setStatus(304);
      return;
    }
    response.setStatus(page.status());
    response.setContentType(page.mediaType());
    if (compressed) {
      response.setHeader("Content-Encoding", "gzip");
    }
    response.setContentLength(body.length);
    if (request.getMethod() == Method.GET && body.length > 0) {
      var whole = new ByteRange(0, body.length);
      Sending.begin(exchange, Sending.memory(body), whole, exchange.swift());
    }
  }

  private static boolean accepts(Request request, String coding) {
    String accepted = request.getHeader("Accept-Encoding");
    return accepted != null
        && Arrays.stream(accepted.split(","))
            .map(each -> each.strip().replace(" ", ""))
            .anyMatch(
                each -> each.equals(coding) || each.matches(coding + ";q=(1|0?\\.0*[1-9]).*"));
  }

  private static boolean isKnown(Request request, String tag) {
    String tags = request.getHeader("If-None-Match");
    return tags != null
        && Arrays.stream(tags.split(","))
            .map(each -> each.strip().replaceFirst("^W/", ""))
            .anyMatch(each -> each.equals("*") || each.equals(tag));
  }
}
