package ai.beatra.cli;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads an instant, or a date as its first moment in UTC; years have four digits. */
final class TimeConverter implements ITypeConverter<Instant> {
  private static final Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");

  @Override
  public Instant convert(String value) {
    try {
      if (DATE.matcher(value).matches()) {
        return LocalDate.parse(value).atStartOfDay(ZoneOffset.UTC).toInstant();
      }
      if (Character.isDigit(value.isEmpty() ? 'x' : value.charAt(0))) {
        return Instant.parse(value);
      }
    } catch (DateTimeParseException e) {
      // Told below.
    }
    throw new TypeConversionException(
        "a time is a date like 2026-01-31 or an instant like 2026-01-31T12:00:00Z, not \""
            + value
            + "\"");
  }
}
