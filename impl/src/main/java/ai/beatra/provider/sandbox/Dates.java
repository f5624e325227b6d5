package ai.beatra.provider.sandbox;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Questions about dates that the prompt itself names; the sandbox has no clock. */
final class Dates {
  private static final int LONGEST = 300;
  private static final String MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec";
  private static final Pattern DATE =
      Pattern.compile(
          "\\b(?:(\\d{4})-(\\d{2})-(\\d{2})|(\\d{1,2}) M,? (\\d{4})|M (\\d{1,2}),? (\\d{4}))\\b"
              .replace("M", "(jan|feb|mar|apr|may|june?|july?|aug|sep|oct|nov|dec)[a-z]{0,6}"),
          Pattern.CASE_INSENSITIVE);
  private static final Pattern CLOCK =
      Pattern.compile(
          "^what(?:'s|’s| is)? (?:the )?(?:current )?(?:date|time|day|year)\\b(?! of)[^,;]{0,20}$",
          Pattern.CASE_INSENSITIVE);

  private Dates() {}

  static Optional<String> answer(String ask) {
    if (ask.length() > LONGEST) {
      return Optional.empty();
    }
    List<LocalDate> dates = in(ask);
    if (dates.isEmpty()) {
      return CLOCK.matcher(ask).find()
          ? Optional.of("I don't know: the sandbox has no clock.")
          : Optional.empty();
    }
    String lower = ask.toLowerCase(Locale.ROOT);
    if (dates.size() > 1 && lower.contains("days")) {
      long days = Math.abs(ChronoUnit.DAYS.between(dates.get(0), dates.get(1)));
      return Optional.of(Words.counted(days, "day") + ".");
    }
    return lower.contains("day of the week") || lower.contains("what day")
        ? Optional.of(
            Words.capitalized(dates.get(0).getDayOfWeek().name().toLowerCase(Locale.ROOT)) + ".")
        : Optional.empty();
  }

  /** The dates that a text names, as 2026-11-23, 23 November 2026 or November 23, 2026. */
  static List<LocalDate> in(String text) {
    List<LocalDate> dates = new ArrayList<>();
    for (Matcher found = DATE.matcher(text); found.find(); ) {
      try {
        if (found.group(1) != null) {
          dates.add(LocalDate.parse(found.group()));
        } else if (found.group(4) != null) {
          dates.add(date(found.group(6), found.group(5), found.group(4)));
        } else {
          dates.add(date(found.group(9), found.group(7), found.group(8)));
        }
      } catch (DateTimeException e) {
        // Such as 2026-02-30: not a date, so there is nothing to work with.
      }
    }
    return dates;
  }

  private static LocalDate date(String year, String month, String day) {
    int number = MONTHS.indexOf(month.substring(0, 3).toLowerCase(Locale.ROOT)) / 3 + 1;
    return LocalDate.of(Integer.parseInt(year), number, Integer.parseInt(day));
  }
}
