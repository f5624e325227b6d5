package ai.beatra.calls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.beatra.error.ApiException;
import ai.beatra.model.ErrorDetails;
import ai.beatra.money.Amount;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A tenant who lacks credits gets those that its node has leased and no call needs. */
class YieldedLeasesTest extends LeasesContract {
  @Test
  void allOfTheBalanceCanBeHeldOnTheNodeThatHasTheLease() {
    long all = balance().units() + leased();
    assertRefused(all + 1, all);

    hold(all);

    assertThat(balance()).isEqualTo(Amount.ZERO);
  }

  private void hold(long units) {
    database().change(tx -> node.credits.hold(tx, acme.tenantId(), new Amount(units), ""));
  }

  private void assertRefused(long units, long available) {
    assertThatThrownBy(() -> hold(units))
        .isInstanceOfSatisfying(
            ApiException.class,
            e ->
                assertThat(e.details())
                    .isEqualTo(
                        new ErrorDetails()
                            .requiredCredits(new Amount(units).toString())
                            .availableCredits(new Amount(available).toString())));
  }

  @Test
  void whatAHoldThatFailedWouldHaveTakenOfALeaseIsThereForTheNext() throws Exception {
    Call running = node.openedOnLease();
    long all = balance().units() + leased() - HELD.units();
    var held = new Amount(all);
    assertThatThrownBy(
            () ->
                database()
                    .change(
                        tx -> {
                          node.credits.hold(tx, acme.tenantId(), held, "");
                          throw new ArithmeticException("of the work");
                        }))
        .hasMessage("of the work");

    hold(all);

    assertThat(balance()).isEqualTo(Amount.ZERO);
    assertThat(charge(node.calls.close(running, CallsContract::closing))).isNotNull();
  }

  /** As it is when PostgreSQL ends it so that others can go on. */
  @Test
  void aHoldThatIsRunAgainFindsWhatIsLeasedAgain() {
    long all = balance().units() + leased();
    var runs = new AtomicInteger();

    database()
        .change(
            tx -> {
              node.credits.hold(tx, acme.tenantId(), new Amount(all), "");
              if (runs.incrementAndGet() < 3 && !database().isEmbedded()) {
                tx.update("DO $$ BEGIN RAISE EXCEPTION 'not now' USING ERRCODE = '40P01'; END $$");
              }
            });

    assertThat(runs).hasValue(database().isEmbedded() ? 1 : 3);
    assertThat(balance()).isEqualTo(Amount.ZERO);
  }

  @Test
  void whatCallsNeedOfALeaseIsNotYielded() throws Exception {
    Call running = node.openedOnLease();
    long most = balance().units() + leased() - HELD.units();

    assertRefused(most + 1, most);
    hold(most);
    assertRefused(1, 0);

    assertThat(leased()).isEqualTo(HELD.units());
    assertThat(charge(node.calls.close(running, CallsContract::closing))).isNotNull();
    hold(HELD.minus(CHARGE.credits()).units());
  }
}
