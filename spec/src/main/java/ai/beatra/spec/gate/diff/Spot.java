package ai.beatra.spec.gate.diff;

/**
 * A part of an operation's contract.
 *
 * @param where for example {@code response 200 application/json}
 * @param path where in the body or value: names of properties, {@code *} for items
 * @param subject what a changelog entry has to mention: names in backticks, other words without;
 *     empty if there is nothing to mention
 * @param isGone whether it was taken away, which is recorded as such
 */
public record Spot(Side side, String where, String path, String subject, boolean isGone) {
  /** A name that is so short is many things; what holds it has to be named too. */
  private static final int SHORT = 3;

  private Spot(Side side, String where, String path, String subject) {
    this(side, where, path, subject, false);
  }

  public static Spot operation(String subject) {
    return new Spot(Side.REQUEST, "operation", "", subject);
  }

  static Spot parameter(String in, String name) {
    return new Spot(Side.REQUEST, in + " parameter " + name, "", quoted(name));
  }

  static Spot requestBody() {
    return new Spot(Side.REQUEST, "request body", "", "body");
  }

  static Spot response(String status) {
    return new Spot(Side.RESPONSE, "response " + status, "", status);
  }

  Spot mediaType(String name) {
    return new Spot(side, where + " " + name, "", subject);
  }

  Spot header(String name) {
    return new Spot(side, where + " header " + name, "", quoted(name));
  }

  Spot property(String name) {
    String holder = path.replace("/*", "").replaceFirst(".*/", "");
    boolean alone = name.length() > SHORT || holder.isEmpty();
    String full = alone ? name : holder + "." + name;
    return new Spot(side, where, path + "/" + name, quoted(full));
  }

  Spot items() {
    return new Spot(side, where, path + "/*", subject);
  }

  /** The same, and it was taken away. */
  public Spot gone() {
    return new Spot(side, where, path, subject, true);
  }

  Spot named(String name) {
    return new Spot(side, where, path, quoted(name), isGone);
  }

  private static String quoted(String name) {
    return "`" + name + "`";
  }

  @Override
  public String toString() {
    return path.isEmpty() ? where : where + " at " + path;
  }
}
