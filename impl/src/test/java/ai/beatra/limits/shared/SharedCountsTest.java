package ai.beatra.limits.shared;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.ids.Ids;
import ai.beatra.limits.LimitKind;
import ai.beatra.nodes.Nodes;
import ai.beatra.nodes.Periodic;
import ai.beatra.store.DatabaseContract;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The statements and sums of shared limits; an embedded database would do, but has no use. */
class SharedCountsTest extends DatabaseContract {
  private static final String TENANT = "ten_1";

  private final Periodic periodic = new Periodic();
  private SharedCounts one;
  private SharedCounts two;

  private SharedCounts server() {
    var ids = new Ids(test().clock(), new SecureRandom());
    var nodes = new Nodes(database(), ids, Duration.ofSeconds(30));
    nodes.start(periodic);
    return new SharedCounts(database(), nodes);
  }

  @BeforeEach
  void start() {
    one = server();
    two = server();
  }

  @AfterEach
  void stop() throws Exception {
    periodic.close();
  }

  private static Ask requests(int limit, long used, long least, long wished) {
    return new Ask("key_1", LimitKind.REQUESTS, limit, used, least, wished);
  }

  private static Ask tokens(int limit, long used, long least) {
    return new Ask(TENANT, LimitKind.TOKENS, limit, used, least, 0);
  }

  private static Ask slots(int limit, long used, long least, long wished) {
    return new Ask(TENANT, LimitKind.SLOTS, limit, used, least, wished);
  }

  private static Grant only(SharedCounts server, Ask ask) {
    return server.settle(TENANT, List.of(ask)).get(0);
  }

  private long rows() {
    return database()
        .read(
            tx ->
                tx.single(
                        "SELECT (SELECT COUNT(*) FROM limit_uses)"
                            + " + (SELECT COUNT(*) FROM limit_tenants) AS n",
                        row -> row.number("n"))
                    .orElseThrow());
  }

  private int sweep() {
    return database().write(one::sweep);
  }

  private void makeOlder() {
    database()
        .change(
            tx -> {
              tx.update("UPDATE limit_uses SET at = at - 1000000");
              tx.update("UPDATE limit_tenants SET asked_at = asked_at - 1000000");
            });
  }

  @Test
  void severalLimitsAreSettledAtOnce() {
    List<Grant> grants =
        one.settle(TENANT, List.of(requests(2, 0, 3, 9), tokens(1, 5, 1), slots(9, 0, 1, 1)));

    assertThat(grants.get(0).granted()).isEqualTo(2);
    assertThat(grants.get(0).free()).isZero();
    assertThat(grants.get(0).millis()).isBetween(1L, 30_000L);
    assertThat(grants.get(1).granted()).as("in debt").isZero();
    assertThat(grants.get(1).free()).isEqualTo(-4);
    assertThat(grants.get(1).millis()).isBetween(240_001L, 300_000L);
    assertThat(grants.get(2)).isEqualTo(new Grant(2, 7, 0));
    assertThat(rows()).isEqualTo(4);
  }

  @Test
  void whatIsGivenBackIsThereForTheOthers() {
    assertThat(only(one, requests(10, 0, 10, 0)).granted()).isEqualTo(10);
    assertThat(only(two, requests(10, 0, 1, 0)).granted()).isZero();

    assertThat(only(one, requests(10, -4, 0, 0)).granted()).isZero();
    assertThat(only(two, requests(10, 0, 9, 0)).granted()).isBetween(4L, 9L);
  }

  @Test
  void slotsAreThoseOfServersThatAreAlive() {
    assertThat(only(one, slots(4, 0, 3, 0)).granted()).isEqualTo(3);

    // All others are dead where there is one server.
    Grant grant = only(two, slots(4, 0, 4, 0));
    assertThat(grant.granted()).isEqualTo(database().isEmbedded() ? 4 : 1);
    assertThat(two.totals()).containsExactly(new LimitStore.Total(TENANT, TENANT, 4));
    two.leave();
    assertThat(two.totals()).isEmpty();
    assertThat(only(two, slots(0, 0, 0, 0)).granted()).isZero();
  }

  @Test
  void aServerThatHasMoreThanMayRunKeepsWhatItUses() {
    only(one, slots(4, 0, 4, 0));

    assertThat(only(one, slots(2, 3, 1, 1))).isEqualTo(new Grant(3, -1, 0));
    assertThat(only(one, slots(2, 1, 1, 1))).isEqualTo(new Grant(2, 0, 0));
    assertThat(only(one, slots(8, 1, 0, 5))).isEqualTo(new Grant(2, 6, 0));
  }

  @Test
  void whatSaysNothingIsDeletedAndDebtsAreNot() {
    one.settle(TENANT, List.of(requests(2, 0, 1, 0), slots(2, 0, 1, 0)));
    one.settle("ten_2", List.of(tokens(1, 1000, 0)));
    assertThat(sweep()).as("asked of late").isZero();
    makeOlder();

    assertThat(sweep()).isEqualTo(2);
    assertThat(rows()).as("the slot, the debt and the tenants of both").isEqualTo(4);
    assertThat(sweep()).isZero();
    one.leave();
    makeOlder();
    assertThat(sweep()).isEqualTo(2);
    assertThat(rows()).isEqualTo(2);
  }

  @Test
  void theDeadHaveNothing() {
    only(one, slots(4, 0, 3, 0));
    two.takeFromDead();

    assertThat(one.totals()).hasSize(database().isEmbedded() ? 0 : 1);
  }
}
