package ai.beatra.provider.sandbox.chat.reply;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Arithmetic over decimal numbers: + - * /. Only quotients are rounded. */
final class Arithmetic {
  private static final int LONGEST = 200;
  private static final String NUMBER = "(-?(?:\\d{1,3}(?:,\\d{3})+|\\d+)(?:\\.\\d+)?)";
  private static final Pattern WHOLE =
      Pattern.compile(NUMBER + "(?:\\s*[-+*/]\\s*" + NUMBER + ")+");
  private static final Pattern STEP = Pattern.compile("\\G([-+*/]?)\\s*" + NUMBER + "\\s*");
  private static final Pattern ISO_DATE = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");

  private Arithmetic() {}

  /**
   * The value of an expression such as {@code 6 * 7 + 1}. Empty when {@code text} is something
   * else, or a number alone.
   */
  static Optional<String> evaluate(String text) {
    String expression = text.length() > LONGEST ? "" : symbols(text);
    if (!WHOLE.matcher(expression).matches() || ISO_DATE.matcher(expression).matches()) {
      return Optional.empty();
    }
    BigDecimal sum = BigDecimal.ZERO;
    BigDecimal product = BigDecimal.ZERO;
    for (Matcher step = STEP.matcher(expression); step.find(); ) {
      BigDecimal number = new BigDecimal(step.group(2).replace(",", ""));
      String operator = step.group(1);
      if (operator.equals("/") && number.signum() == 0) {
        return Optional.of("not defined: it divides by zero");
      }
      sum = operator.matches("[*/]") ? sum : sum.add(product);
      product =
          switch (operator) {
            case "*" -> product.multiply(number);
            case "/" -> product.divide(number, MathContext.DECIMAL64);
            case "-" -> number.negate();
            default -> number;
          };
    }
    return Optional.of(sum.add(product).stripTrailingZeros().toPlainString());
  }

  private static String symbols(String text) {
    return text.toLowerCase(Locale.ROOT)
        .replaceAll("multiplied by|times|[×·]|(?<=\\d)\\s*x\\s*(?=\\d)", "*")
        .replaceAll("divided by|÷", "/")
        .replace("plus", "+")
        .replaceAll("minus|[−–]", "-")
        .strip();
  }
}
