package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A connection that serves many requests remembers none of them. */
class KeptConnectionTest {
  private static final int REQUESTS = 300;
  private static final String CHAT =
      "{\"model\":\"auto\",\"stream\":%s,\"messages\":[{\"role\":\"user\",\"content\":\"Say hi\"}]}";
  private static final Pattern HISTOGRAM_LINE =
      Pattern.compile("\\s*\\d+:\\s+(\\d+)\\s+\\d+\\s+(ai\\.beatra\\.\\S+).*");

  @Test
  void keepsNothingOfTheRequestsItHasServed(@TempDir Path data) throws Exception {
    try (RunningBeatra beatra = RunningBeatra.start(data);
        Wire wire = beatra.connect()) {
      serve(beatra, wire, 20);
      Map<String, Long> before = liveInstances();
      serve(beatra, wire, REQUESTS);

      var more = liveInstances();
      more.replaceAll((type, count) -> count - before.getOrDefault(type, 0L));
      more.values().removeIf(count -> count < REQUESTS / 3);
      assertThat(more).isEmpty();
    }
  }

  private static void serve(RunningBeatra beatra, Wire wire, int requests) throws Exception {
    for (int i = 0; i < requests; i++) {
      switch (i % 3) {
        case 0 -> wire.send(beatra.chat(CHAT.formatted("false"))).read();
        case 1 -> wire.send(beatra.chat(CHAT.formatted("true"))).read();
        default -> wire.send(beatra.chat(CHAT.formatted("1"))).read();
      }
    }
  }

  /** How much of ours is reachable now, by class; Grizzly keeps a pool of its own. */
  private static Map<String, Long> liveInstances() throws Exception {
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
        .map(HISTOGRAM_LINE::matcher)
        .filter(line -> line.matches())
        .forEach(line -> counts.put(line.group(2), Long.parseLong(line.group(1))));
    return counts;
  }
}
