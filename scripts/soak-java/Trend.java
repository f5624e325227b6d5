import java.util.List;

/**
 * The straight line through some points, by least squares.
 *
 * @param mean of the values
 * @param rise of the line from the first point to the last
 * @param error how uncertain the rise is: its standard error
 */
record Trend(double mean, double rise, double error) {

  /** Of values that were taken at equal distances. */
  static Trend of(List<Double> values) {
    int many = values.size();
    double mean = values.stream().mapToDouble(each -> each).average().orElse(0);
    if (many < 3) {
      return new Trend(mean, 0, 0);
    }
    double middle = (many - 1) / 2.0;
    double xy = 0;
    double xx = 0;
    for (int i = 0; i < many; i++) {
      xy += (i - middle) * (values.get(i) - mean);
      xx += (i - middle) * (i - middle);
    }
    double slope = xy / xx;
    double rest = 0;
    for (int i = 0; i < many; i++) {
      rest += Math.pow(values.get(i) - mean - slope * (i - middle), 2);
    }
    double error = Math.sqrt(rest / (many - 2) / xx);
    return new Trend(mean, slope * (many - 1), error * (many - 1));
  }

  /**
   * Whether it rises by more than a part of the mean, and more than chance can be.
   *
   * @param part such as 0.05
   * @param least that is a rise at all
   */
  boolean grows(double part, double least) {
    return rise > Math.max(least, part * mean) && rise > 3 * error;
  }
}
