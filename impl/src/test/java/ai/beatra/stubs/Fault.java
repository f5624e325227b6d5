package ai.beatra.stubs;

import java.util.Locale;

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
  /** The connection ends in the middle of the answer. */
  CUT,
  /** A stream tells of an error in its middle; an answer in one piece is cut. */
  ERROR_IN_STREAM,
  /** The answer is no JSON. */
  WRONG_JSON,
  /** Status 200, and an error in the body. */
  ERROR_IN_200;

  /** As the command line calls it: {@code half-open}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
