package ai.beatra.provider.sandbox;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.Locale;
import java.util.Optional;
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
    String expression = symbols(text);
    if (expression.length() > LONGEST || ISO_DATE.matcher(expression).matches()) {
      return Optional.empty();
    }
    Arithmetic parser = new Arithmetic(expression);
    try {
      Fraction value = parser.sum();
      return parser.atEnd() && parser.operated ? Optional.of(value.text()) : Optional.empty();
    } catch (NotArithmetic e) {
      return Optional.empty();
    } catch (ArithmeticException e) {
      return Optional.of("not defined: it divides by zero");
    }
  }

  private static String symbols(String text) {
    return text.toLowerCase(Locale.ROOT)
        .replace("multiplied by", "*")
        .replace("divided by", "/")
        .replace("plus", "+")
        .replace("minus", "-")
        .replace("times", "*")
        .replaceAll("(?<=\\d)\\s*x\\s*(?=\\d)", "*")
        .replaceAll("[×·]", "*")
        .replace("÷", "/")
        .replaceAll("[−–]", "-")
        .strip();
  }

  private Fraction sum() throws NotArithmetic {
    Fraction left = product();
    while (true) {
      if (accept('+')) {
        left = left.plus(product());
      } else if (accept('-')) {
        left = left.plus(product().negated());
      } else {
        return left;
      }
      operated = true;
    }
  }

  private Fraction product() throws NotArithmetic {
    Fraction left = factor();
    while (true) {
      if (accept('*')) {
        left = left.times(factor());
      } else if (accept('/')) {
        left = left.times(factor().inverse());
      } else {
        return left;
      }
      operated = true;
    }
  }

  private Fraction factor() throws NotArithmetic {
    if (accept('-')) {
      return factor().negated();
    }
    if (accept('(')) {
      Fraction inner = sum();
      if (!accept(')')) {
        throw new NotArithmetic();
      }
      return inner;
    }
    var number = NUMBER.matcher(text).region(at, text.length());
    if (!number.lookingAt()) {
      throw new NotArithmetic();
    }
    at = number.end();
    return Fraction.of(new BigDecimal(number.group().replace(",", "")));
  }

  private boolean accept(char symbol) {
    boolean found = !atEnd() && text.charAt(at) == symbol;
    if (found) {
      at++;
    }
    return found;
  }

  private boolean atEnd() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    return at == text.length();
  }

  private static final class NotArithmetic extends Exception {
    private static final long serialVersionUID = 1L;
  }

  /** In lowest terms, with a denominator above zero. */
  private record Fraction(BigInteger numerator, BigInteger denominator) {

    static Fraction of(BigDecimal value) {
      return reduced(value.unscaledValue(), BigInteger.TEN.pow(value.scale()));
    }

    private static Fraction reduced(BigInteger numerator, BigInteger denominator) {
      BigInteger divisor = numerator.gcd(denominator);
      return new Fraction(numerator.divide(divisor), denominator.divide(divisor));
    }

    Fraction plus(Fraction that) {
      return reduced(
          numerator.multiply(that.denominator).add(that.numerator.multiply(denominator)),
          denominator.multiply(that.denominator));
    }

    Fraction times(Fraction that) {
      return reduced(numerator.multiply(that.numerator), denominator.multiply(that.denominator));
    }

    Fraction negated() {
      return new Fraction(numerator.negate(), denominator);
    }

    Fraction inverse() {
      if (numerator.signum() == 0) {
        throw new ArithmeticException("divides by zero");
      }
      return numerator.signum() < 0
          ? new Fraction(denominator.negate(), numerator.negate())
          : new Fraction(denominator, numerator);
    }

    String text() {
      BigDecimal top = new BigDecimal(numerator);
      BigDecimal bottom = new BigDecimal(denominator);
      try {
        return plain(top.divide(bottom));
      } catch (ArithmeticException e) {
        // No decimal number is exact.
        String rounded = plain(top.divide(bottom, new MathContext(7)));
        return numerator + "/" + denominator + " (about " + rounded + ")";
      }
    }

    private static String plain(BigDecimal value) {
      return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
    }
  }
}
