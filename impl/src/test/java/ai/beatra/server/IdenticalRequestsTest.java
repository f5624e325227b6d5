package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.credits.LedgerEntry;
import ai.beatra.credits.LedgerEntry.Kind;
import ai.beatra.error.ErrorCode;
import ai.beatra.store.Databases;
import ai.beatra.store.TestDatabase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;

/** The same request from many at once, key after key. */
class IdenticalRequestsTest {
  /** {@code -Pthorough} and {@code -Pslow} try more. */
  private static final int KEYS = 20 * Math.min(10, Integer.getInteger("rounds", 3));

  private static final int CLIENTS = 50;
  private static final String BODY =
      "{\"model\":\"auto\",\"stream\":%s,\"messages\":[{\"role\":\"user\",\"content\":\"Say %d\"}]}";

  @TempDir Path data;

  @ParameterizedTest
  @Databases(atLeast = TestDatabase.Kind.SQLITE)
  void fiftyAtOnceAreOneCallAndOneCharge(TestDatabase.Kind kind) throws Exception {
    try (var database = new TestDatabase(kind)) {
      String url = database.config().database().url();
      Map<String, String> settings = url == null ? Map.of() : Map.of("BEATRA_DATABASE_URL", url);
      try (RunningBeatra beatra = RunningBeatra.start(data, settings)) {
        var originals = new int[KEYS];
        for (List<Answer> answers : fiftyTimes(beatra)) {
          for (int key = 0; key < KEYS; key++) {
            originals[key] += isOriginal(answers.get(key)) ? 1 : 0;
          }
        }

        assertThat(originals).containsOnly(1);
        assertThat(beatra.settledBalance().isZero()).isFalse();
        String tenant = beatra.tenant();
        List<LedgerEntry> entries = beatra.credits(credits -> credits.ledger(tenant, 100_000));
        assertThat(entries).filteredOn(entry -> entry.kind() == Kind.SETTLE).hasSize(KEYS);
      }
    }
  }

  private static boolean isOriginal(Answer answer) {
    if (answer.status() == 409) {
      answer.refused(ErrorCode.IDEMPOTENCY_IN_PROGRESS);
      return false;
    }
    assertThat(answer.status()).as(answer::toString).isEqualTo(200);
    return !answer.has("Idempotent-Replayed");
  }

  /** What each client was answered, key by key; every other key is of a stream. */
  private static List<List<Answer>> fiftyTimes(RunningBeatra beatra) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
    try {
      var together = new CyclicBarrier(CLIENTS);
      var asked = new ArrayList<Future<List<Answer>>>();
      for (int i = 0; i < CLIENTS; i++) {
        asked.add(threads.submit(() -> askAll(beatra, together)));
      }
      var answered = new ArrayList<List<Answer>>();
      for (Future<List<Answer>> each : asked) {
        answered.add(each.get());
      }
      return answered;
    } finally {
      threads.shutdownNow();
    }
  }

  private static List<Answer> askAll(RunningBeatra beatra, CyclicBarrier together)
      throws Exception {
    var answers = new ArrayList<Answer>();
    try (Wire wire = beatra.connect()) {
      for (int key = 0; key < KEYS; key++) {
        Request request = beatra.chat(BODY.formatted(key % 2 == 0, key));
        together.await(1, TimeUnit.MINUTES);
        answers.add(wire.send(request.header("Idempotency-Key", "key-" + key)).read());
      }
    }
    return answers;
  }
}
