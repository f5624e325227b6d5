package ai.beatra.http.errors;

import ai.beatra.error.ApiException;
import ai.beatra.error.ErrorCode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Says what has arrived where there is nothing, and where it most likely wanted to go. */
public final class Signpost {
  private static final String BASE = "/v1";
  private static final String MIGRATING = "/en/docs/resources/migrating-from-openai";

  /** Longer paths are nobody's mistake. */
  private static final int LONGEST_MENDED = 512;

  private static final int MOST_SHOWN = 120;

  private final Routes routes;
  private final Elsewhere elsewhere;

  public Signpost(Routes routes, Elsewhere elsewhere) {
    this.routes = routes;
    this.elsewhere = elsewhere;
  }

  /** There is nothing at this path; both as they came. */
  public ApiException notFound(String method, String path) {
    String start = "There is nothing at " + shown(path);
    if (idIsEmpty(path)) {
      return notFound(start + ": the id between the slashes is empty. Check what you put there.");
    }
    Optional<String> right = meant(path, end -> routes.template(end).isPresent());
    if (right.isPresent()) {
      String mistake = ": " + mistake(path, right.get()) + ". Call " + shown(right.get()) + ".";
      return notFound(start + mistake).onPage(MIGRATING);
    }
    return meant(path, end -> elsewhere.call(method, end).isPresent())
        .flatMap(end -> elsewhere.call(method, end))
        .map(call -> notFound(start + ". " + call.instead()).onPage(call.page()))
        .orElseGet(
            () ->
                notFound(
                    start + ". Check it against the API reference; all paths begin with /v1."));
  }

  /** As the paths are whose variable was never set: with any id in the gap there is something. */
  private boolean idIsEmpty(String path) {
    return path.length() <= LONGEST_MENDED
        && path.contains("//")
        && routes.template(path.replace("//", "/id/")).isPresent();
  }

  private static ApiException notFound(String message) {
    return new ApiException(ErrorCode.NOT_FOUND, message);
  }

  /** There is something at this path, but not with this method. */
  public ApiException notAllowed(String method, String path, String allow) {
    ApiException plain = Errors.notAllowed(method, allow);
    return elsewhere
        .call(method, path)
        .filter(call -> call.method().equals(method))
        .map(
            call ->
                new ApiException(plain.code(), plain.getMessage() + " " + call.instead())
                    .onPage(call.page()))
        .orElse(plain);
  }

  /** The path that is known, with the least taken away at its beginning. */
  private static Optional<String> meant(String path, Predicate<String> known) {
    if (path.length() > LONGEST_MENDED) {
      return Optional.empty();
    }
    return Stream.of(path, path.toLowerCase(Locale.ROOT))
        .flatMap(Signpost::ends)
        .filter(known)
        .findFirst();
  }

  private static Stream<String> ends(String path) {
    List<String> segments =
        Stream.of(path.split("/")).filter(segment -> !segment.isEmpty()).toList();
    return IntStream.range(0, segments.size())
        .mapToObj(from -> BASE + "/" + String.join("/", segments.subList(from, segments.size())));
  }

  private static String mistake(String path, String right) {
    if (path.equals(right + "/")) {
      return "there is a slash at its end";
    }
    if (path.matches("(?i)[a-z][a-z0-9+.-]*://.*")) {
      return "it is a whole URL, of which this server takes the path alone";
    }
    if (path.contains("//")) {
      return "a slash is doubled";
    }
    if (right.equals(BASE + path)) {
      return "/v1 is missing, with which the base URL of clients ends";
    }
    if (path.startsWith(BASE + BASE + "/")) {
      return "/v1 is there twice, in the base URL and in the path";
    }
    return path.equalsIgnoreCase(right)
        ? "paths are in lower case"
        : "the base URL has more than the server's address and /v1";
  }

  /** Short, and without what does not belong on a screen. */
  public static String shown(String path) {
    String plain = path.replaceAll("[^!-~]", "?");
    return plain.length() > MOST_SHOWN ? plain.substring(0, MOST_SHOWN) + "…" : plain;
  }
}
