package ai.beatra.config;

import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a scalar has to look like. A scalar is judged by its text alone, quoted or not, so that
 * YAML's own guesses (on, 1e3, 012) never change a value.
 *
 * @param expected completes the sentence "must be …"
 * @param standIn what reading goes on with after a problem was noted; it never reaches a caller
 * @param secret whether a message must not repeat the text
 */
record Shape<T>(String expected, T standIn, boolean secret, Parser<T> parser) {

  /** Gives null for a text that does not fit. */
  interface Parser<T> {
    @Nullable T parse(String text);
  }

  static final Shape<String> TEXT = of("a text", "", text -> text.isBlank() ? null : text);

  static final Shape<Secret> SECRET =
      new Shape<>("a text", new Secret(""), true, text -> text.isEmpty() ? null : new Secret(text));

  static final Shape<Secret> SIGNING_SECRET =
      new Shape<>(
          "a secret of at least 32 characters",
          new Secret(""),
          true,
          text -> text.length() < 32 ? null : new Secret(text));

  static final Shape<Boolean> FLAG =
      of(
          "true or false",
          false,
          text ->
              switch (text) {
                case "true" -> Boolean.TRUE;
                case "false" -> Boolean.FALSE;
                default -> null;
              });

  static final Shape<Path> PATH = of("a path", Path.of(""), Shape::path);

  static final Shape<LocalDate> DATE = of("a date like 2026-01-31", LocalDate.EPOCH, Shape::date);

  static final Shape<BigDecimal> PRICE =
      of(
          "a decimal number that is not negative, like 0.15",
          BigDecimal.ZERO,
          text -> text.matches("\\d{1,9}(\\.\\d{1,12})?") ? new BigDecimal(text) : null);

  static final Shape<BigDecimal> CREDITS =
      of(
          "credits with at most four decimal places, like 50 or 0.0001",
          BigDecimal.ZERO,
          text -> text.matches("\\d{1,9}(\\.\\d{1,4})?") ? new BigDecimal(text) : null);

  static final Shape<String> ORIGIN =
      of(
          "an origin like https://docs.example.com, or *",
          "*",
          text -> isOrigin(text) ? text : null);

  /** Kept out of messages: a JDBC URL may carry a password. */
  static final Shape<String> POSTGRESQL_URL =
      new Shape<>(
          "a URL like jdbc:postgresql://host:5432/name",
          "",
          true,
          text -> text.startsWith("jdbc:postgresql:") ? text : null);

  /** Kept out of messages: a URL may carry a password, which is one reason to refuse it. */
  static final Shape<URI> BASE_URL =
      new Shape<>(
          "a URL like https://api.example.com/v1 (http or https; no user, query or fragment)",
          URI.create("http://localhost"),
          true,
          Shape::baseUrl);

  /** Kept out of messages as the others. */
  static final Shape<URI> PUBLIC_URL =
      new Shape<>(
          "the address before /v1, like https://api.example.com (http or https; no user, query or"
              + " fragment, and no /v1 at the end)",
          URI.create("http://localhost"),
          true,
          Shape::publicUrl);

  /** Something that can stand in an HTTP header. */
  static final Shape<Secret> KEY =
      new Shape<>(
          "a key of visible ASCII characters",
          new Secret(""),
          true,
          text -> text.matches("[!-~]+") ? new Secret(text) : null);

  static <T> Shape<T> of(String expected, T standIn, Parser<T> parser) {
    return new Shape<>(expected, standIn, false, parser);
  }

  static Shape<String> matching(String expected, String regex) {
    Pattern pattern = Pattern.compile(regex);
    return of(expected, "", text -> pattern.matcher(text).matches() ? text : null);
  }

  static Shape<Integer> integer(int min, int max) {
    return of(
        "a whole number from " + min + " to " + max, min, text -> parseInteger(text, min, max));
  }

  /** The lower-case names of the enum's constants. */
  static <E extends Enum<E>> Shape<E> oneOf(Class<E> type) {
    E[] all = type.getEnumConstants();
    String names = Arrays.stream(all).map(Shape::nameOf).collect(Collectors.joining(", "));
    return of(
        (all.length == 1 ? "" : "one of ") + names,
        all[0],
        text -> Arrays.stream(all).filter(e -> nameOf(e).equals(text)).findFirst().orElse(null));
  }

  private static String nameOf(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static @Nullable Integer parseInteger(String text, int min, int max) {
    if (!text.matches("-?\\d{1,10}")) {
      return null;
    }
    long value = Long.parseLong(text);
    return value < min || value > max ? null : (int) value;
  }

  private static @Nullable Path path(String text) {
    try {
      return text.isBlank() ? null : Path.of(text);
    } catch (InvalidPathException e) {
      return null;
    }
  }

  private static @Nullable LocalDate date(String text) {
    try {
      return LocalDate.parse(text);
    } catch (DateTimeParseException e) {
      return null;
    }
  }

  private static @Nullable URI baseUrl(String text) {
    if (!text.matches("(?i)https?://[^/?#@\\s]+(/[^?#\\s]*)?")) {
      return null;
    }
    try {
      URI uri = new URI(text.replaceAll("/+$", ""));
      return uri.getHost() == null || uri.getPort() > 65535 ? null : uri;
    } catch (URISyntaxException e) {
      return null;
    }
  }

  private static @Nullable URI publicUrl(String text) {
    URI url = baseUrl(text);
    return url == null || url.getRawPath().endsWith("/v1") ? null : url;
  }

  private static boolean isOrigin(String text) {
    if (text.equals("*")) {
      return true;
    }
    if (!text.matches("https?://[^/?#@\\s]+")) {
      return false;
    }
    try {
      return URI.create(text).getHost() != null;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
