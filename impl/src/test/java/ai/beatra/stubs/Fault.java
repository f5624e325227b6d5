package ai.beatra.stubs;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What goes wrong with one request. */
public enum Fault {
  /** Nothing does. */
  NONE,
  /** 500 in the protocol's own form of an error. */
  FAILS,
  /** 503 likewise. */
  OVERLOADED,
  /** 429 without a word on when to come back. */
  LIMITED,
  /** 429 with Retry-After in seconds. */
  LIMITED_FOR_SECONDS,
  /** 429 with Retry-After as a date. */
  LIMITED_UNTIL,
  /** 401: the key is not taken. */
  KEY_REFUSED,
  /** The request is read, then the connection is reset. */
  RESET,
  /** The request is read and never answered; the connection stays open. */
  HALF_OPEN,
  /** The answer is right, and begins {@link Faults#slowness} late. */
  SLOW,
  /** A stream's head comes at once, and its first piece {@link Faults#slowness} late. */
  SLOW_TOKEN,
  /** The connection ends in the middle of the answer. */
  CUT,
  /** A stream tells of an error in its middle; an answer in one piece is cut. */
  ERROR_IN_STREAM,
  /** The answer is no JSON. */
  WRONG_JSON,
  /** Status 200, and an error in the body. */
  ERROR_IN_200,
  /** The work is taken, and nobody knows of it when it is asked for. */
  LOST,
  /** The work is done, and its files are gone. */
  EXPIRED;

  /** Those of which every request can have one; the others are of work that is asked for later. */
  private static final Set<Fault> OF_WORK = EnumSet.of(LOST, EXPIRED);

  private static final Set<Fault> HARMLESS = EnumSet.of(NONE, SLOW, SLOW_TOKEN, LOST, EXPIRED);

  /** Whether only requests that begin work can have it. */
  boolean isOfWork() {
    return OF_WORK.contains(this);
  }

  /** Whether the answer to the request itself is not as it should be. */
  boolean breaksAnswers() {
    return !HARMLESS.contains(this);
  }

  /**
   * By its word or its name.
   *
   * @throws IllegalArgumentException with those that there are
   */
  public static Fault of(String word) {
    return Arrays.stream(values())
        .filter(each -> each.word().equals(word.toLowerCase(Locale.ROOT).replace('_', '-')))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "There is no fault " + word + ", only " + String.join(", ", words())));
  }

  /** All of them, as the command line calls them. */
  public static List<String> words() {
    return Arrays.stream(values()).map(Fault::word).toList();
  }

  /** As the command line calls it: {@code half-open}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
