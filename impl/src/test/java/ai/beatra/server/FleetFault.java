package ai.beatra.server;

import java.io.IOException;
import java.time.Duration;
import java.util.Random;

/** What befalls a fleet. It is over when it returns. */
interface FleetFault {
  void befall(Fleet fleet, Random random) throws IOException, InterruptedException;

  /**
   * One of the servers is killed, and started again.
   *
   * @param after the longest time until then
   */
  record Kill(Duration after) implements FleetFault {
    @Override
    public void befall(Fleet fleet, Random random) throws IOException, InterruptedException {
      FleetNode node = fleet.any(random);
      Thread.sleep(random.nextLong(after.toMillis()));
      node.kill();
      Thread.sleep(random.nextLong(after.toMillis()));
      node.start();
    }
  }

  /** One of the servers stands still. */
  record Suspend(Duration lasting) implements FleetFault {
    @Override
    public void befall(Fleet fleet, Random random) throws IOException, InterruptedException {
      FleetNode node = fleet.any(random);
      node.suspend();
      Thread.sleep(lasting.toMillis());
      node.resume();
    }
  }

  /** One of the servers does not reach the database. */
  record CutOff(Duration lasting) implements FleetFault {
    @Override
    public void befall(Fleet fleet, Random random) throws IOException, InterruptedException {
      TcpProxy way = fleet.any(random).way();
      way.cut();
      Thread.sleep(lasting.toMillis());
      way.mend();
    }
  }

  /** What one of the servers sends to the database gets lost, and nobody says so. */
  record HalfOpen(Duration lasting) implements FleetFault {
    @Override
    public void befall(Fleet fleet, Random random) throws IOException, InterruptedException {
      TcpProxy way = fleet.any(random).way();
      way.swallow();
      Thread.sleep(lasting.toMillis());
      way.mend();
    }
  }

  /** The database falls over, and is up again after a while. */
  record DatabaseFalls(Duration lasting) implements FleetFault {
    @Override
    public void befall(Fleet fleet, Random random) throws IOException, InterruptedException {
      fleet.database().fall();
      Thread.sleep(lasting.toMillis());
      fleet.database().rise();
    }
  }

  /** The clock of one of the servers is an hour before the others', then one behind, then right. */
  record WrongClock(Duration each) implements FleetFault {
    @Override
    public void befall(Fleet fleet, Random random) throws IOException, InterruptedException {
      for (int hours : new int[] {1, -1, 0}) {
        fleet.withWrongClock().putForward(Duration.ofHours(hours));
        Thread.sleep(each.toMillis());
      }
    }
  }
}
