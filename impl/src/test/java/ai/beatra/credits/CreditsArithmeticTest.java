package ai.beatra.credits;

import static ai.beatra.credits.Ledger.wallet;
import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.Sequences;
import ai.beatra.error.ApiException;
import ai.beatra.money.Amount;
import ai.beatra.store.TestDatabase;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.LongPredicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever is done to a ledger comes to what plain arithmetic says. */
class CreditsArithmeticTest {
  /** {@code -Pthorough} and {@code -Pslow} play more. */
  private static final int SEQUENCES = 30 * Integer.getInteger("rounds", 3);

  private static final int STEPS = 40;
  private final long seed = Long.getLong("seed", new Random().nextLong());

  enum What {
    GRANT,
    GRANT_AGAIN,
    TAKE,
    HOLD,
    SETTLE,
    RELEASE,
    REFUND
  }

  /**
   * @param which of those that there are at the time, counted on from the last to the first
   */
  record Step(What what, int which, long units) {
    static Step any(Random random) {
      What[] all = What.values();
      return new Step(all[random.nextInt(all.length)], random.nextInt(4), 1 + random.nextInt(40));
    }

    List<Step> smaller() {
      return Stream.of(
              new Step(what, 0, units),
              new Step(what, which, units / 2 + 1),
              new Step(what, which, Math.max(1, units - 1)))
          .filter(step -> !step.equals(this) && step.units <= units)
          .toList();
    }
  }

  /** What the ledger has to come to, in a few lines of plain arithmetic. */
  private static final class Model {
    final Map<String, Long> open = new LinkedHashMap<>();
    final Map<String, Long> taken = new LinkedHashMap<>();
    final Map<String, Long> grants = new LinkedHashMap<>();
    final List<String> lines = new ArrayList<>();
    long balance;

    void write(String kind, long amount, long change) {
      long total = balance + held();
      lines.add("%d %s %d: %+d = %d".formatted(lines.size() + 1, kind, amount, change, total));
    }

    long held() {
      return open.values().stream().mapToLong(Long::longValue).sum();
    }
  }

  /** One tenant's ledger and what it has to come to. */
  private static final class Play {
    private final Ledger ledger;
    private final Model model = new Model();
    private int number;

    Play(Ledger ledger) {
      this.ledger = ledger;
    }

    void all(List<Step> steps) {
      for (Step step : steps) {
        number++;
        one(step);
        assertThat(ledger.wallet()).isEqualTo(wallet(model.balance, model.held()));
      }
      assertThat(ledger.lines()).isEqualTo(model.lines);
      assertThat(ledger.faults()).isEmpty();
    }

    private void one(Step step) {
      switch (step.what) {
        case GRANT -> grant("grant-" + number, step.units);
        case GRANT_AGAIN -> {
          String ref = pick(model.grants, step.which);
          if (ref != null) {
            grantAgain(ref, step.units);
          }
        }
        case TAKE -> take(step.units);
        case HOLD -> hold(step.units);
        default -> end(step);
      }
    }

    private void end(Step step) {
      String ref = pick(step.what == What.REFUND ? model.taken : model.open, step.which);
      if (ref == null) {
        return;
      }
      switch (step.what) {
        case SETTLE -> settle(ref, step.units);
        case RELEASE -> {
          ledger.release(ref);
          model.balance += remove(model.open, ref);
        }
        default -> {
          long units = remove(model.taken, ref);
          ledger.refund(ref, units);
          model.balance += units;
          model.write("REFUND", units, units);
        }
      }
    }

    private void grant(String ref, long units) {
      ledger.credits.grant(ledger.tenant, ref, new Amount(units), null);
      model.grants.put(ref, units);
      model.balance += units;
      model.write("GRANT", units, units);
    }

    /** Nothing comes of it, whether or not it is the same. */
    private void grantAgain(String ref, long units) {
      boolean same = Objects.requireNonNull(model.grants.get(ref)) == units;
      assertThat(
              isDone(
                  amount -> {
                    ledger.credits.grant(ledger.tenant, ref, new Amount(amount), null);
                    return true;
                  },
                  units))
          .isEqualTo(same);
    }

    private void take(long units) {
      boolean done =
          isDone(
              amount -> {
                ledger.credits.take(ledger.tenant, null, new Amount(amount), null);
                return true;
              },
              units);
      assertThat(done).isEqualTo(units <= model.balance);
      if (done) {
        model.balance -= units;
        model.write("TAKE", units, -units);
      }
    }

    private void hold(long units) {
      String ref = "ref-" + number;
      boolean done =
          isDone(
              amount -> {
                ledger.hold(ref, amount);
                return true;
              },
              units);
      assertThat(done).isEqualTo(units <= model.balance);
      if (done) {
        model.balance -= units;
        model.open.put(ref, units);
      }
    }

    /** What costs more than was held is paid from the balance, as far as that goes. */
    private void settle(String ref, long cost) {
      long held = remove(model.open, ref);
      long charge = Math.min(cost, held + model.balance);
      assertThat(ledger.settle(ref, cost)).isEqualTo(charge);
      model.balance += held - charge;
      model.taken.put(ref, charge);
      model.write("SETTLE", charge, -charge);
      if (charge < cost) {
        model.write("UNCOLLECTED", cost - charge, 0);
      }
    }

    private static boolean isDone(LongPredicate work, long units) {
      try {
        return work.test(units);
      } catch (ApiException | CreditsException e) {
        return false;
      }
    }

    private static long remove(Map<String, Long> of, String ref) {
      return Objects.requireNonNull(of.remove(ref));
    }

    private static @Nullable String pick(Map<String, Long> of, int which) {
      List<String> refs = List.copyOf(of.keySet());
      return refs.isEmpty() ? null : refs.get(refs.size() - 1 - which % refs.size());
    }
  }

  @ParameterizedTest
  @EnumSource(TestDatabase.Kind.class)
  void anySequenceComesToWhatArithmeticSays(TestDatabase.Kind kind) throws Exception {
    System.out.println(getClass().getSimpleName() + ": -Dseed=" + seed);
    try (var database = new TestDatabase(kind)) {
      var tenants = new int[1];
      new Sequences<>(
              Step::any,
              Step::smaller,
              steps -> new Play(new Ledger(database, "tenant-" + ++tenants[0])).all(steps))
          .check(seed, SEQUENCES, STEPS);
    }
  }
}
