import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Panels of lines over time, as SVG. */
final class Plot {
  private static final int WIDTH = 420;
  private static final int HEIGHT = 170;
  private static final int LEFT = 55;
  private static final int TOP = 40;
  private static final int ACROSS = 2;
  private static final List<String> COLORS =
      List.of("#1f6feb", "#d1242f", "#1a7f37", "#9a6700", "#8250df", "#57606a");

  private final StringBuilder svg = new StringBuilder();
  private int panels;

  /**
   * Adds a panel.
   *
   * @param lines by their names, with a value for each moment
   * @param minutes from the first moment to the last
   */
  void panel(String title, Map<String, List<Double>> lines, double minutes) {
    double x = panels % ACROSS * (WIDTH + 30.0);
    double y = panels / ACROSS * (HEIGHT + 30.0);
    panels++;
    double most = 0;
    for (List<Double> line : lines.values()) {
      for (double value : line) {
        most = Math.max(most, value);
      }
    }
    double top = nice(most);
    svg.append(format("<g transform='translate(%.0f %.0f)'>\n", x, y));
    text(LEFT, 16, "start", "bold", title);
    for (int i = 0; i <= 2; i++) {
      double at = TOP + (HEIGHT - TOP - 20) * (1 - i / 2.0);
      svg.append(
          format("<path d='M%d %.1fH%d' stroke='#d0d7de'/>\n", LEFT, at, WIDTH));
      text(LEFT - 5, at + 4, "end", "normal", format(top >= 10 ? "%,.0f" : "%.2g", top * i / 2));
    }
    text(LEFT, HEIGHT - 4, "start", "normal", "0");
    text(WIDTH, HEIGHT - 4, "end", "normal", format("%.0f min", minutes));
    int number = 0;
    double legend = LEFT;
    for (Map.Entry<String, List<Double>> line : lines.entrySet()) {
      String color = COLORS.get(number++ % COLORS.size());
      path(line.getValue(), top, color);
      svg.append(
          format(
              "<text x='%.0f' y='32' fill='%s'>%s</text>\n", legend, color, line.getKey()));
      legend += 14 + 6.5 * line.getKey().length();
    }
    svg.append("</g>\n");
  }

  private void path(List<Double> values, double top, String color) {
    var path = new StringBuilder();
    for (int i = 0; i < values.size(); i++) {
      double x = LEFT + (WIDTH - LEFT) * i / Math.max(1.0, values.size() - 1.0);
      double y = TOP + (HEIGHT - TOP - 20) * (1 - values.get(i) / top);
      path.append(format("%s%.1f %.1f", i == 0 ? "M" : "L", x, y));
    }
    svg.append(
        format("<path d='%s' fill='none' stroke='%s' stroke-width='1.5'/>\n", path, color));
  }

  private void text(double x, double y, String anchor, String weight, String text) {
    svg.append(
        format(
            "<text x='%.0f' y='%.0f' text-anchor='%s' font-weight='%s'>%s</text>\n",
            x, y, anchor, weight, text));
  }

  /** The next of 1, 2, 5, 10 … */
  private static double nice(double most) {
    double power = Math.pow(10, Math.floor(Math.log10(Math.max(most, 1e-3))));
    for (double step : new double[] {1, 2, 5}) {
      if (most <= step * power) {
        return step * power;
      }
    }
    return 10 * power;
  }

  private static String format(String form, Object... values) {
    return String.format(Locale.ROOT, form, values);
  }

  String svg() {
    int rows = (panels + ACROSS - 1) / ACROSS;
    return format(
            "<svg xmlns='http://www.w3.org/2000/svg' viewBox='-10 -5 %d %d' font-family='sans-serif'"
                + " font-size='12' fill='#1f2328'>\n<rect x='-10' y='-5' width='100%%'"
                + " height='100%%' fill='#fff'/>\n",
            ACROSS * (WIDTH + 30), rows * (HEIGHT + 30))
        + svg
        + "</svg>\n";
  }
}
