package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.config.Config;
import ai.beatra.credits.Credits;
import ai.beatra.ids.Ids;
import ai.beatra.money.Amount;
import ai.beatra.store.Database;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Credits, limits and reconcile on the command line. */
class MoneyCommandsTest extends CommandLineContract {
  /** Four commands each time; {@code -Pthorough} and {@code -Pslow} try more often. */
  private static final int TIMES = Integer.getInteger("rounds", 3) > 1 ? 25 : 6;

  @Test
  void creditsAreGrantedAndSeenInBalanceAndLedger() {
    json("tenants create acme");
    assertThat(json("credits balance --tenant acme"))
        .hasToString("{\"tenant\":\"acme\",\"balance\":\"0.0000\",\"held\":\"0.0000\"}");

    json("credits grant --tenant acme 12.5 --note first");
    JsonNode after = json("credits grant --tenant acme 0.0001");
    assertThat(after.get("balance").textValue()).isEqualTo("12.5001");
    assertThat(json("credits balance --tenant acme")).isEqualTo(after);

    JsonNode ledger = json("credits ledger --tenant acme");
    assertThat(ledger).hasSize(2);
    JsonNode oldest = ledger.get(1);
    assertThat(oldest.get("number").intValue()).isEqualTo(1);
    assertThat(oldest.get("kind").textValue()).isEqualTo("grant");
    assertThat(oldest.get("amount").textValue()).isEqualTo("12.5000");
    assertThat(oldest.get("total_after").textValue()).isEqualTo("12.5000");
    assertThat(oldest.get("note").textValue()).isEqualTo("first");
    assertThat(ledger.get(0).get("note").isNull()).isTrue();
    assertThat(json("credits ledger --tenant acme --limit 1")).hasSize(1);
  }

  @Test
  void whatHasARefIsGrantedOrTakenOnce() {
    json("tenants create acme");
    for (int i = 0; i < 2; i++) {
      assertThat(
              json("credits grant --tenant acme 12.5 --ref invoice-17").get("balance").textValue())
          .isEqualTo("12.5000");
    }
    for (int i = 0; i < 2; i++) {
      assertThat(
              json("credits take --tenant acme 2.5 --ref refund-17 --note back")
                  .get("balance")
                  .textValue())
          .isEqualTo("10.0000");
    }

    Result other = run("credits grant --tenant acme 13 --ref invoice-17");
    assertThat(other.exitCode()).isEqualTo(1);
    assertThat(other.err())
        .hasLineCount(1)
        .contains("invoice-17 was used before, for 12.5000 credits; use another --ref");
    Result tooMuch = run("credits take --tenant acme 10.0001");
    assertThat(tooMuch.exitCode()).isEqualTo(1);
    assertThat(tooMuch.err()).hasLineCount(1).contains("the balance is 10.0000 credits");
    assertThat(json("credits ledger --tenant acme").findValuesAsText("kind"))
        .containsExactly("take", "grant");
    assertThat(done("reconcile").out()).startsWith("The books balance.");
  }

  @Test
  void aTenantThatWasDisabledIsEnabledAgain() throws Exception {
    try (RunningBeatra beatra = RunningBeatra.start(data)) {
      json("tenants disable local");
      assertThat(beatra.send(beatra.chat(CHAT.formatted("false"))).status()).isEqualTo(403);
      assertThat(json("tenants enable local").get("disabled_at").isNull()).isTrue();
      assertThat(beatra.send(beatra.chat(CHAT.formatted("false"))).status()).isEqualTo(200);
    }
  }

  @Test
  void whatWasNotPaidIsListedThoughTheBooksBalance() throws Exception {
    json("tenants create acme --credits 7");
    Config config = Config.parse("test", "", Map.of()).withDataDir(data);
    try (Database database = Database.open(config, Clock.systemUTC())) {
      var credits = new Credits(database, new Ids(Clock.systemUTC(), new SecureRandom()));
      database.write(
          tx -> {
            String acme = tx.single("SELECT id FROM tenants", row -> row.text("id")).orElseThrow();
            credits.hold(tx, acme, Amount.parse("2"), "");
            return credits.settle(tx, acme, "chatcmpl-1", Amount.parse("2"), Amount.parse("8.5"));
          });
    }

    List<String> lines = done("reconcile").out().lines().toList();
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0)).isEqualTo("The books balance.");
    assertThat(lines.get(1)).contains("1.5000 credits, calls: 1 (chatcmpl-1)");
    assertThat(json("reconcile").get(0).get("loss").textValue()).isEqualTo(lines.get(1));
  }

  @Test
  void aTenantBeginsWithCreditsAndLimits() {
    JsonNode acme =
        json("tenants create acme --credits 7 --requests-per-minute 60 --concurrent-requests 2");

    assertThat(acme.get("requests_per_minute").intValue()).isEqualTo(60);
    assertThat(acme.get("tokens_per_minute").isNull()).isTrue();
    assertThat(acme.get("concurrent_requests").intValue()).isEqualTo(2);
    assertThat(json("credits balance --tenant acme").get("balance").textValue())
        .isEqualTo("7.0000");
  }

  @Test
  void aTenantThatCannotBeMadeGetsNothing() {
    json("tenants create acme --credits 7");

    assertThat(run("tenants create acme --credits 5").exitCode()).isEqualTo(1);
    assertThat(json("credits balance --tenant acme").get("balance").textValue())
        .isEqualTo("7.0000");
    assertMisunderstood("tenants create zoo --credits 0", "credits are a number above 0");
    assertThat(json("tenants list")).hasSize(1);
  }

  @Test
  void limitsAreChangedOneByOneAndRemoved() {
    json("tenants create acme --requests-per-minute 60");
    json("tenants limit acme --tokens-per-minute 1000");
    JsonNode acme = json("tenants limit acme --requests-per-minute none");
    assertThat(acme.get("requests_per_minute").isNull()).isTrue();
    assertThat(acme.get("tokens_per_minute").intValue()).isEqualTo(1000);
    assertThat(json("tenants list").get(0)).isEqualTo(acme);

    JsonNode key = json("keys create --tenant acme --concurrent-requests 3");
    assertThat(key.get("concurrent_requests").intValue()).isEqualTo(3);
    JsonNode changed =
        json(
            "keys limit %s --concurrent-requests none --tokens-per-minute 2147483647"
                .formatted(key.get("id").textValue()));
    assertThat(changed.get("concurrent_requests").isNull()).isTrue();
    assertThat(changed.get("tokens_per_minute").intValue()).isEqualTo(Integer.MAX_VALUE);
    assertThat(json("keys list --tenant acme").get(0)).isEqualTo(changed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"0", "0.0000", "-5", "1.00001", "1e3", "x", "1234567890123", ".5", "5.", "+5"})
  void whatIsNoAmountIsOneLineAndNotGranted(String amount) {
    json("tenants create acme");

    Result result = run("credits grant --tenant acme " + amount);

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).hasLineCount(1).contains(amount);
    assertThat(json("credits ledger --tenant acme")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tenants create a --requests-per-minute 0|a limit is a whole number from 1 to 2147483647",
        "tenants create a --tokens-per-minute 2147483648|or none, not \"2147483648\"",
        "tenants limit a|no limit is given",
        "keys limit key_a|no limit is given",
        "usage --tenant a --from yesterday|a time is a date like 2026-01-31",
        "usage --tenant a --to 2026-02-30|not \"2026-02-30\"",
        "usage --tenant a --to +999999999-01-01T00:00:00Z|a time is a date like",
        "usage --tenant a --from 2026-01-02 --to 2026-01-02|--from has to be before --to",
        "usage --tenant a --csv --json|--json or --csv, not both",
        "usage --by week|totals are by tenant, model, day or key, not by \"week\"",
        "credits ledger --tenant a --limit 0|--limit is from 1 to 10000, not 0",
        "credits grant --tenant a|Missing required parameter: 'AMOUNT'",
        "credits take --tenant a 1 --ref é|a ref has 1 to 100 visible ASCII characters",
      })
  void whatIsNotUnderstoodIsOneLineAndExitCodeTwo(String line, String problem) {
    assertMisunderstood(line, problem);
  }

  @Test
  void tenantsAreListedWithWhatTheyHave() {
    json("tenants create acme --credits 12.5");
    json("tenants create zoo");

    assertThat(json("tenants list").findValuesAsText("balance"))
        .containsExactly("12.5000", "0.0000");
    assertThat(json("tenants disable acme").get("balance").textValue()).isEqualTo("12.5000");
  }

  @Test
  void booksThatDoNotBalanceAreExitCodeOneAndALineForEachFault() throws IOException {
    json("tenants create acme --credits 7");
    assertThat(done("reconcile").out()).isEqualTo("The books balance." + System.lineSeparator());
    assertThat(json("reconcile")).isEmpty();

    Config config = Config.parse("test", "", Map.of()).withDataDir(data);
    try (Database database = Database.open(config, Clock.systemUTC())) {
      database.write(tx -> tx.update("UPDATE wallets SET balance = balance + 1"));
    }

    Result result = run("reconcile");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.out()).hasLineCount(1).contains("the entries do not add up to the wallet");
    assertThat(run("reconcile --json").out()).startsWith("[{\"fault\":\"tenant ten_");
  }

  @Test
  void commandsThatWriteWorkWhileTheServerIsUnderLoad() throws Exception {
    json("tenants create acme");
    var over = new AtomicBoolean();
    var threads = Executors.newFixedThreadPool(2);
    try (RunningBeatra beatra = RunningBeatra.start(data)) {
      var clients = new ArrayList<Future<Integer>>();
      for (int i = 0; i < 2; i++) {
        String body = CHAT.formatted(i % 2 == 0);
        clients.add(threads.submit(() -> chatUntil(over, beatra, body)));
      }
      try {
        for (int i = 0; i < TIMES; i++) {
          json("credits grant --tenant acme 1.5");
          json("tenants create acme-" + i + " --credits 2 --tokens-per-minute 100");
          String key = json("keys create --tenant acme").get("id").textValue();
          json("keys limit " + key + " --requests-per-minute 5");
        }
      } finally {
        over.set(true);
      }
      int chats = allOf(clients);
      assertThat(chats).isPositive();
      assertThat(json("usage --tenant local")).hasSize(chats);
    } finally {
      threads.shutdownNow();
    }
    assertThat(json("credits balance --tenant acme").get("balance").textValue())
        .isEqualTo(Amount.parse("1.5").times(TIMES).toString());
    assertThat(done("reconcile").out()).startsWith("The books balance.");
  }

  private static int chatUntil(AtomicBoolean over, RunningBeatra beatra, String body)
      throws IOException {
    int answered = 0;
    do {
      Answer answer = beatra.send(beatra.chat(body));
      assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
      answered++;
    } while (!over.get());
    return answered;
  }

  private static int allOf(List<Future<Integer>> clients)
      throws InterruptedException, ExecutionException {
    int all = 0;
    for (Future<Integer> client : clients) {
      all += client.get();
    }
    return all;
  }
}
