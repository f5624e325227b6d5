package ai.beatra.metrics.meters;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class MetersTest {
  private static final int ASKING = 8;
  private static final int TIMES = 200;

  @Test
  void manyWhoAskAtOnceAreEachToldAll() throws Exception {
    var meters = new Meters();
    ExecutorService pool = Executors.newFixedThreadPool(ASKING);
    try {
      meters.gauges("beatra.pool", "", "How many.", "pool", () -> Map.of("a", 1, "b", 2, "c", 3));
      List<Future<?>> asked = new ArrayList<>();
      for (int i = 0; i < ASKING; i++) {
        asked.add(pool.submit(() -> ask(meters)));
      }
      for (Future<?> each : asked) {
        each.get();
      }
    } finally {
      pool.shutdownNow();
      meters.close();
    }
  }

  private static Void ask(Meters meters) throws Exception {
    for (int i = 0; i < TIMES; i++) {
      String page = new String(meters.page(Meters.TEXT), StandardCharsets.UTF_8);

      assertThat(page.lines().filter(line -> line.startsWith("beatra_pool{")))
          .containsExactlyInAnyOrder(
              "beatra_pool{pool=\"a\"} 1.0",
              "beatra_pool{pool=\"b\"} 2.0",
              "beatra_pool{pool=\"c\"} 3.0");
    }
    return null;
  }
}
