package ai.beatra.cli;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A whole number, or the word for none of one's own, as the value of an option. */
abstract class NumberOrWord<T> implements ITypeConverter<T> {
  private final String what;
  private final int least;
  private final String word;
  private final Function<@Nullable Integer, T> value;

  /**
   * @param value is given null for the word
   */
  NumberOrWord(String what, int least, String word, Function<@Nullable Integer, T> value) {
    this.what = what;
    this.least = least;
    this.word = word;
    this.value = value;
  }

  @Override
  public T convert(String text) {
    if (text.equals(word)) {
      return value.apply(null);
    }
    try {
      int number = Integer.parseInt(text);
      if (number >= least) {
        return value.apply(number);
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    throw new TypeConversionException(
        "%s is a whole number from %d to %d or %s, not \"%s\""
            .formatted(what, least, Integer.MAX_VALUE, word, text));
  }
}
