package ai.beatra.limits.shared;

/**
 * How much of a limit was used and has not come back yet: a row that all servers share. It comes
 * back evenly, so that of what was used a whole limit is back after a minute.
 *
 * @param used in parts of a unit, of which each has as many as a minute has milliseconds: with each
 *     millisecond as many parts come back as units in a minute; more than the limit is a debt
 * @param perMinute the limit, 1 or more
 * @param at when that was so, in the database's milliseconds
 */
record Level(long used, int perMinute, long at) {
  /** Parts of a unit, and milliseconds of a minute. */
  static final long MINUTE = 60_000;

  /** In percent of a minute's limit: the most that a server holds without having used it. */
  private static final int MOST = 3;

  /** The less there is, the less is taken at a time. */
  private static final int PART = 16;

  /**
   * The thousandth part of the limit is not too little, so that whoever floods does not ask for
   * each one.
   */
  private static final int LEAST = 1000;

  static Level none(int perMinute, long now) {
    return new Level(0, perMinute, now);
  }

  /**
   * At another time, and with another limit from then on. A clock that was set back a little stands
   * still here until it is where it was; one that was set back by more goes on from where it is.
   */
  Level at(long now, int limit) {
    long passed = Math.max(0, now - at);
    long left = passed > used / perMinute ? 0 : used - passed * perMinute;
    boolean stands = now < at && at - now < MINUTE;
    return new Level(left, limit, stands ? at : now);
  }

  /** How many units are there; below 0 in debt. */
  long free() {
    return Math.floorDiv(perMinute * MINUTE - used, MINUTE);
  }

  /**
   * After so many were used.
   *
   * @param units below 0 if they are given back
   */
  Level plus(long units) {
    return new Level(Math.max(0, used + units * MINUTE), perMinute, at);
  }

  /** Milliseconds until one unit is there; 0 if that is now. */
  long millisUntilOne() {
    long over = used - (perMinute - 1) * MINUTE;
    return over <= 0 ? 0 : (over - 1) / perMinute + 1;
  }

  /**
   * How many a server may take at a time: far from the limit as many as it will soon use, at most 3
   * % of the limit; the nearer the fewer; and never more than there are.
   *
   * @param least what it needs now
   * @param wished what it could use soon
   */
  long block(long least, long wished) {
    long most = Math.max(1, (long) perMinute * MOST / 100);
    long some = Math.max(free() / PART, perMinute / LEAST);
    long block = Math.max(least, Math.min(wished, Math.min(most, some)));
    return Math.max(0, Math.min(block, free()));
  }
}
