package ai.beatra.credits;

import ai.beatra.Interleavings;
import ai.beatra.money.Amount;
import org.junit.jupiter.api.Test;

/**
 * Whatever calls, a hold that needs what they do not, and the end of a lease do at once: what a
 * call was given is there when it is charged, and no credit is there twice or lost.
 */
class LeaseModelTest {
  private static final long CREDITS = 10;

  /** The row of a lease, on which one transaction works at a time. */
  private static final class Scene {
    final Lease lease = new Lease("lease_1", "tenant_1");
    long row = CREDITS;
    long spent;
    long yielded;
    boolean covered = true;

    Scene() {
      lease.open(CREDITS);
    }

    /** A call from its beginning to its end, where it begins on the lease. */
    void call(long held, long cost) {
      if (lease.take(held)) {
        spend(cost);
        lease.end(new Amount(held), new Amount(held - cost));
      }
    }

    /** One that is written for itself, with all that it holds. */
    void written(long held) {
      if (lease.take(held)) {
        spend(held);
        lease.end(new Amount(held), Amount.ZERO);
      }
    }

    private synchronized void spend(long units) {
      covered &= row >= units;
      row -= units;
      spent += units;
    }

    /** As {@link Leases#yield} does. */
    void yieldUnused() {
      lease.close();
      synchronized (this) {
        long unused = lease.unused(row);
        row -= unused;
        yielded += unused;
      }
    }

    /** The same in a transaction that is undone. */
    void yieldInVain() {
      lease.close();
      synchronized (this) {
        lease.unused(row);
      }
    }

    void check(boolean closed) {
      boolean whole = row >= 0 && row + spent + yielded == CREDITS;
      if (!covered || !whole || lease.isDone() != closed || lease.unused(row) != row) {
        throw new AssertionError("row %d, spent %d, yielded %d".formatted(row, spent, yielded));
      }
    }
  }

  @Test
  void callsGetNoMoreThanThereIs() {
    Interleavings.of(
        () -> {
          var scene = new Scene();
          Interleavings.together(
              () -> scene.call(6, 5), () -> scene.call(6, 6), () -> scene.written(4));
          scene.check(false);
        });
  }

  @Test
  void whatIsYieldedIsNeededByNoCall() {
    Interleavings.of(
        () -> {
          var scene = new Scene();
          Interleavings.together(
              () -> scene.call(4, 3), () -> scene.written(5), scene::yieldUnused);
          scene.check(true);
        });
  }

  @Test
  void whatWasUndoneIsThereForTheNextHold() {
    Interleavings.of(
        () -> {
          var scene = new Scene();
          Interleavings.together(
              () -> scene.call(4, 3),
              () -> {
                scene.yieldInVain();
                scene.yieldUnused();
                scene.yieldUnused();
              });
          scene.yieldUnused();
          scene.check(true);
          if (scene.row != 0) {
            throw new AssertionError("left: " + scene.row);
          }
        });
  }
}
