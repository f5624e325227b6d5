package ai.beatra;

import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;

/** How many objects of our classes are reachable. */
public final class LiveInstances {
  private static final Pattern LINE =
      Pattern.compile("\\s*\\d+:\\s+(\\d+)\\s+\\d+\\s+(ai\\.beatra\\.\\S+).*");

  private LiveInstances() {}

  /** By the name of the class. */
  public static Map<String, Long> byClass() throws JMException {
    String histogram =
        (String)
            ManagementFactory.getPlatformMBeanServer()
                .invoke(
                    new ObjectName("com.sun.management:type=DiagnosticCommand"),
                    "gcClassHistogram",
                    new Object[] {new String[0]},
                    new String[] {String[].class.getName()});
    var counts = new TreeMap<String, Long>();
    histogram
        .lines()
        .map(LINE::matcher)
        .filter(line -> line.matches())
        .forEach(line -> counts.put(line.group(2), Long.parseLong(line.group(1))));
    return counts;
  }
}
