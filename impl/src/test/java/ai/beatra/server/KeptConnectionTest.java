package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.LiveInstances;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A connection that serves many requests remembers none of them. */
class KeptConnectionTest {
  private static final int REQUESTS = 300;
  private static final String CHAT =
      "{\"model\":\"auto\",\"stream\":%s,\"messages\":[{\"role\":\"user\",\"content\":\"Say hi\"}]}";

  @Test
  void keepsNothingOfTheRequestsItHasServed(@TempDir Path data) throws Exception {
    try (RunningBeatra beatra = RunningBeatra.start(data);
        Wire wire = beatra.connect()) {
      serve(beatra, wire, 20);
      Map<String, Long> before = LiveInstances.byClass();
      serve(beatra, wire, REQUESTS);

      var more = LiveInstances.byClass();
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
}
