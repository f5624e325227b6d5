package ai.beatra.credits;

import static ai.beatra.credits.Ledger.wallet;
import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.error.ApiException;
import ai.beatra.store.TestDatabase;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever is done to a ledger comes to what plain arithmetic says. */
class CreditsArithmeticTest {
  /** What the ledger has to come to, in a few lines of plain arithmetic. */
  private static final class Model {
    private final Map<String, Long> open = new TreeMap<>();
    private final Map<String, Long> taken = new TreeMap<>();
    private long balance;

    boolean hold(String ref, long units) {
      if (units > balance) {
        return false;
      }
      balance -= units;
      open.put(ref, units);
      return true;
    }

    long settle(String ref, long cost) {
      long held = Objects.requireNonNull(open.remove(ref));
      long charge = Math.min(cost, held + balance);
      balance += held - charge;
      taken.put(ref, charge);
      return charge;
    }

    void release(String ref) {
      balance += Objects.requireNonNull(open.remove(ref));
    }

    long held() {
      return open.values().stream().mapToLong(Long::longValue).sum();
    }
  }

  @ParameterizedTest
  @EnumSource(TestDatabase.Kind.class)
  void anySequenceComesToWhatArithmeticSays(TestDatabase.Kind kind) throws Exception {
    for (long seed = 1; seed <= 10; seed++) {
      try (Ledger ledger = new Ledger(kind)) {
        play(ledger, new Model(), new Random(seed), "seed " + seed);
      }
    }
  }

  private static void play(Ledger ledger, Model model, Random random, String seed) {
    for (int step = 0; step < 60; step++) {
      String ref = "ref-" + step;
      long units = 1 + random.nextInt(40);
      String open = any(model.open.keySet(), random);
      switch (random.nextInt(6)) {
        case 0 -> {
          ledger.granted(units);
          model.balance += units;
        }
        case 1, 2 -> {
          boolean expected = model.hold(ref, units);
          boolean held = true;
          try {
            ledger.hold(ref, units);
          } catch (ApiException e) {
            held = false;
          }
          assertThat(held).as(seed).isEqualTo(expected);
        }
        case 3 -> {
          if (open != null) {
            assertThat(ledger.settle(open, units)).as(seed).isEqualTo(model.settle(open, units));
          }
        }
        case 4 -> {
          if (open != null) {
            ledger.release(open);
            model.release(open);
          }
        }
        default -> {
          String settled = any(model.taken.keySet(), random);
          if (settled != null) {
            long taken = Objects.requireNonNull(model.taken.remove(settled));
            ledger.refund(settled, taken);
            model.balance += taken;
          }
        }
      }
      assertThat(ledger.wallet()).as(seed).isEqualTo(wallet(model.balance, model.held()));
    }
    assertThat(ledger.faults()).as(seed).isEmpty();
  }

  private static @Nullable String any(Set<String> refs, Random random) {
    return refs.isEmpty() ? null : List.copyOf(refs).get(random.nextInt(refs.size()));
  }
}
