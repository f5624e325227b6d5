package ai.beatra.provider.sandbox.chat.reply;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One step of arithmetic over decimal numbers: + - * /. Only quotients are rounded. */
final class Arithmetic {
  private static final String NUMBER = "(-?\\d{1,100}(?:\\.\\d{1,100})?)";
  private static final Pattern STEP = Pattern.compile(NUMBER + "\\s*([-+*/])\\s*" + NUMBER);

  private Arithmetic() {}

  /**
   * The value of an expression such as {@code 6 * 7}. Empty when {@code text} is something else.
   */
  static Optional<String> evaluate(String text) {
    Matcher step = STEP.matcher(text);
    if (!step.matches()) {
      return Optional.empty();
    }
    BigDecimal a = new BigDecimal(step.group(1));
    BigDecimal b = new BigDecimal(step.group(3));
    if (step.group(2).equals("/") && b.signum() == 0) {
      return Optional.of("not defined: it divides by zero");
    }
    BigDecimal value =
        switch (step.group(2)) {
          case "*" -> a.multiply(b);
          case "/" -> a.divide(b, MathContext.DECIMAL64);
          case "-" -> a.subtract(b);
          default -> a.add(b);
        };
    return Optional.of(value.stripTrailingZeros().toPlainString());
  }
}
