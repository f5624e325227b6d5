package ai.beatra.server;

import ai.beatra.history.Ask.Kind;
import ai.beatra.history.Said;
import ai.beatra.history.Said.Acknowledged;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;

/**
 * Somebody who uses a fleet: chats, pictures, uploads, cancels, and what was asked for before. What
 * has a key is asked for again until it is acknowledged, as the docs say; nobody waits for long.
 */
final class FleetClient implements Runnable {
  private static final int ATTEMPTS = 6;
  private static final int PAUSE_MS = 60;
  private static final int PATIENCE_SECONDS = 5;

  private final Fleet fleet;
  private final FleetAccount account;
  private final int number;
  private final Random random;
  private final BooleanSupplier goesOn;
  private final List<Wanted> wanted = new ArrayList<>();
  private final List<String> tasks = new ArrayList<>();
  private final List<Wanted> done = new ArrayList<>();

  /**
   * @param number of this client; no other of its account has it
   */
  FleetClient(Fleet fleet, FleetAccount account, int number, long seed, BooleanSupplier goesOn) {
    this.fleet = fleet;
    this.account = account;
    this.number = number;
    this.random = new Random(seed + number);
    this.goesOn = goesOn;
  }

  FleetAccount account() {
    return account;
  }

  /** All that it has asked for; read it when it has ended. */
  List<Wanted> wanted() {
    return wanted;
  }

  @Override
  public void run() {
    try {
      while (goesOn.getAsBoolean()) {
        int chance = random.nextInt(100);
        if (chance < 70) {
          want(next(chance));
        } else if (chance < 85) {
          lookBack();
        } else {
          repeat();
        }
        Thread.sleep(random.nextInt(2 * PAUSE_MS));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Wanted next(int chance) {
    String name = "%s-%d-%d".formatted(account.name(), number, wanted.size());
    boolean keyed = account.isKeyed();
    Wanted next;
    if (chance < 45) {
      next = Wanted.chat(name, keyed, chance < 25);
    } else if (chance < 63) {
      next = Wanted.picture(name, keyed);
    } else {
      next = Wanted.upload(name, keyed, 1 + random.nextInt(40), 1 + random.nextInt(40));
    }
    wanted.add(next);
    return next;
  }

  private void want(Wanted next) throws InterruptedException {
    for (int i = 0; i < ATTEMPTS && goesOn.getAsBoolean(); i++) {
      Said said = account.ask(fleet.balanced(random), next, PATIENCE_SECONDS);
      if (said instanceof Acknowledged made) {
        done.add(next);
        if (next.ask().kind() == Kind.TASK) {
          tasks.add(made.id());
        }
        return;
      }
      boolean over = said instanceof Said.Interrupted;
      if (over || (said instanceof Said.Unknown && !account.isKeyed())) {
        return;
      }
      Thread.sleep(PAUSE_MS << i);
    }
  }

  /** At one of the last tasks, which may run yet. */
  private void lookBack() {
    if (!tasks.isEmpty()) {
      String task = tasks.get(tasks.size() - 1 - random.nextInt(Math.min(5, tasks.size())));
      if (random.nextInt(4) == 0) {
        account.cancel(fleet.balanced(random), task);
      } else {
        account.look(fleet.balanced(random), task, random.nextInt(2));
      }
    }
  }

  private void repeat() {
    if (account.isKeyed() && !done.isEmpty()) {
      Wanted again = done.get(random.nextInt(done.size()));
      account.ask(fleet.balanced(random), again, PATIENCE_SECONDS);
    }
  }
}
