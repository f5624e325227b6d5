package ai.beatra.spec;

/**
 * A part of an operation's contract, as both differs call it.
 *
 * @param where for example {@code response 200 application/json}
 * @param path where in the body or value: names of properties, {@code *} for items
 * @param subject the name that a changelog entry has to mention; empty if there is none to mention
 */
record Spot(Side side, String where, String path, String subject) {

  static Spot operation(String subject) {
    return new Spot(Side.REQUEST, "operation", "", subject);
  }

  static Spot parameter(String in, String name) {
    return new Spot(Side.REQUEST, in + " parameter " + name, "", name);
  }

  static Spot requestBody() {
    return new Spot(Side.REQUEST, "request body", "", "");
  }

  static Spot response(String status) {
    return new Spot(Side.RESPONSE, "response " + status, "", status);
  }

  Spot mediaType(String name) {
    return new Spot(side, where + " " + name, "", subject);
  }

  Spot header(String name) {
    return new Spot(side, where + " header " + name, "", name);
  }

  Spot property(String name) {
    return new Spot(side, where, path + "/" + name, name);
  }

  Spot items() {
    return new Spot(side, where, path + "/*", subject);
  }

  /** What tells it from any other of its operation. */
  String key() {
    return side + " " + this;
  }

  boolean isWithin(Spot other) {
    return side == other.side
        && where.equals(other.where)
        && (path + "/").startsWith(other.path + "/");
  }

  /** Whether one of the two is a part of the other. */
  boolean overlaps(Spot other) {
    String mine = (this + "/").replace(' ', '/');
    String others = (other + "/").replace(' ', '/');
    return side == other.side && (mine.startsWith(others) || others.startsWith(mine));
  }

  @Override
  public String toString() {
    return path.isEmpty() ? where : where + " at " + path;
  }
}
