package ai.beatra.provider.sandbox;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Exact arithmetic over decimal numbers: + - * / and parentheses. */
final class Arithmetic {
  private static final int LONGEST = 200;
  private static final Pattern ISO_DATE = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");
  private static final Pattern NUMBER =
      Pattern.compile("\\d{1,3}(?:,\\d{3})+(?:\\.\\d+)?|\\d+(?:\\.\\d+)?");

  private final String text;
  private int at;
  private boolean operated;

  private Arithmetic(String text) {
    this.text = text;
  }

  /**
   * The value of an expression such as {@code 6 * (7 + 1)}: a decimal number where one is exact,
   * else a fraction in lowest terms. Empty when {@code text} is something else, or a number alone.
   */
  static Optional<String> evaluate(String text) {
    String expression = text.length() > LONGEST ? "" : symbols(text);
    Arithmetic parser = new Arithmetic(expression);
    try {
      Fraction value = parser.sum();
      boolean whole = parser.peek() == 0 && parser.operated;
      return whole && !ISO_DATE.matcher(expression).matches()
          ? Optional.of(value.text())
          : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static String symbols(String text) {
    return text.toLowerCase(Locale.ROOT)
        .replaceAll("multiplied by|times|[×·]|(?<=\\d)\\s*x\\s*(?=\\d)", "*")
        .replaceAll("divided by|÷", "/")
        .replace("plus", "+")
        .replaceAll("minus|[−–]", "-")
        .strip();
  }

  private Fraction sum() {
    Fraction left = product();
    for (char next = peek(); next == '+' || next == '-'; next = peek()) {
      at++;
      Fraction right = product();
      left = left.plus(next == '+' ? right : right.negated());
      operated = true;
    }
    return left;
  }

  private Fraction product() {
    Fraction left = factor();
    for (char next = peek(); next == '*' || next == '/'; next = peek()) {
      at++;
      Fraction right = factor();
      left = left.times(next == '*' ? right : right.inverse());
      operated = true;
    }
    return left;
  }

  private Fraction factor() {
    char next = peek();
    if (next == '-') {
      at++;
      return factor().negated();
    }
    if (next == '(') {
      at++;
      Fraction inner = sum();
      if (peek() != ')') {
        throw new NumberFormatException();
      }
      at++;
      return inner;
    }
    Matcher number = NUMBER.matcher(text).region(at, text.length());
    if (!number.lookingAt()) {
      throw new NumberFormatException();
    }
    at = number.end();
    BigDecimal value = new BigDecimal(number.group().replace(",", ""));
    return new Fraction(value.unscaledValue(), BigInteger.TEN.pow(value.scale()));
  }

  /** The next character that is not a space; 0 at the end. */
  private char peek() {
    while (at < text.length() && text.charAt(at) == ' ') {
      at++;
    }
    return at < text.length() ? text.charAt(at) : 0;
  }

  private record Fraction(BigInteger top, BigInteger bottom) {
    Fraction plus(Fraction that) {
      return new Fraction(
          top.multiply(that.bottom).add(that.top.multiply(bottom)), bottom.multiply(that.bottom));
    }

    Fraction times(Fraction that) {
      return new Fraction(top.multiply(that.top), bottom.multiply(that.bottom));
    }

    Fraction negated() {
      return new Fraction(top.negate(), bottom);
    }

    Fraction inverse() {
      return new Fraction(bottom, top);
    }

    String text() {
      if (bottom.signum() == 0) {
        return "not defined: it divides by zero";
      }
      BigInteger divisor = top.gcd(bottom).multiply(BigInteger.valueOf(bottom.signum()));
      BigDecimal numerator = new BigDecimal(top.divide(divisor));
      BigDecimal denominator = new BigDecimal(bottom.divide(divisor));
      try {
        return plain(numerator.divide(denominator));
      } catch (ArithmeticException e) {
        // No decimal number is exact.
        String rounded = plain(numerator.divide(denominator, new MathContext(7)));
        return numerator + "/" + denominator + " (about " + rounded + ")";
      }
    }

    private static String plain(BigDecimal value) {
      return value.stripTrailingZeros().toPlainString();
    }
  }
}
