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
  private static final String MONTH =
      "(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
          + "|sep(?:tember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\\.?";
  private static final Pattern DATE =
      Pattern.compile(
          ("\\b(?:(\\d{4})-(\\d{2})-(\\d{2})|(\\d{1,2})(?:st|nd|rd|th)? (?:of )?M,? (\\d{4})"
                  + "|M (\\d{1,2})(?:st|nd|rd|th)?,? (\\d{4}))\\b")
              .replace("M", MONTH),
          Pattern.CASE_INSENSITIVE);
  private static final Pattern CLOCK =
      Pattern.compile(
          "^(?:what(?:'s|’s| is)(?: the)?(?: current)?|tell me the) (?:date|time|day|year)\\b"
              + "(?: is it)?(?: today| now)?[?.!]?$|^what (?:date|time|day|year) is (?:it|today)\\b.*",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern LATER =
      Pattern.compile(
          "(\\d{1,6}) (day|week|month|year)s? (after|before|from)\\b", Pattern.CASE_INSENSITIVE);

  private Dates() {}

  static Optional<String> answer(String ask) {
    if (ask.length() > LONGEST) {
      return Optional.empty();
    }
    List<LocalDate> dates = in(ask);
    if (dates.isEmpty()) {
      return CLOCK.matcher(ask).find()
          ? Optional.of(
              "I don't know: the sandbox has no clock. Name a date, and I can work with it.")
          : Optional.empty();
    }
    String lower = ask.toLowerCase(Locale.ROOT);
    if (dates.size() > 1 && lower.contains("days")) {
      long days = Math.abs(ChronoUnit.DAYS.between(dates.get(0), dates.get(1)));
      return Optional.of(Words.counted((int) days, "day") + ".");
    }
    Matcher later = LATER.matcher(ask);
    if (later.find()) {
      return Optional.of(shifted(dates.get(0), later) + ".");
    }
    return lower.contains("day of the week")
            || lower.contains("weekday")
            || lower.contains("what day")
        ? Optional.of(weekday(dates.get(0)) + ".")
        : Optional.empty();
  }

  /** The dates that a text names, as 2026-11-23, 23 November 2026 or November 23, 2026. */
  static List<LocalDate> in(String text) {
    List<LocalDate> dates = new ArrayList<>();
    for (Matcher found = DATE.matcher(text); found.find(); ) {
      try {
        dates.add(date(found));
      } catch (DateTimeException e) {
        // Such as 2026-02-30: not a date, so there is nothing to work with.
      }
    }
    return dates;
  }

  private static LocalDate date(Matcher found) {
    if (found.group(1) != null) {
      return LocalDate.parse(found.group());
    }
    int first = found.group(4) != null ? 4 : 7;
    String day = found.group(first == 4 ? 4 : 8);
    String month = found.group(first == 4 ? 5 : 7).substring(0, 3).toLowerCase(Locale.ROOT);
    String year = found.group(first == 4 ? 6 : 9);
    return LocalDate.of(
        Integer.parseInt(year), MONTHS.indexOf(month) / 3 + 1, Integer.parseInt(day));
  }

  private static String shifted(LocalDate date, Matcher by) {
    long count = Long.parseLong(by.group(1)) * (by.group(3).equalsIgnoreCase("before") ? -1 : 1);
    ChronoUnit unit = ChronoUnit.valueOf(by.group(2).toUpperCase(Locale.ROOT) + "S");
    LocalDate to = date.plus(count, unit);
    return to + " is a " + weekday(to);
  }

  private static String weekday(LocalDate date) {
    return Words.capitalized(date.getDayOfWeek().name().toLowerCase(Locale.ROOT));
  }
}
