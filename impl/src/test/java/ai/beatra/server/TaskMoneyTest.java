package ai.beatra.server;

import static ai.beatra.server.TaskClient.GENERATIONS;
import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.credits.LedgerEntry;
import ai.beatra.credits.LedgerEntry.Kind;
import ai.beatra.error.ErrorCode;
import ai.beatra.money.Amount;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What tasks cost, and what comes back. */
class TaskMoneyTest {
  private static final String ASK = "{\"model\":\"sandbox-fault-%s\",\"prompt\":\"abstract\"%s}";

  @RegisterExtension
  static final OneServer server =
      new OneServer(Map.of("BEATRA_TASKS_IMAGES", "1", "BEATRA_TASKS_MUSIC", "1"));

  @RegisterExtension
  static final OneServer hastyServer =
      new OneServer(Map.of("BEATRA_TASKS_IMAGE_SECONDS", "1", "BEATRA_TASKS_MUSIC_SECONDS", "1"));

  private RunningBeatra beatra = server.asNewTenant();
  private TaskClient client = new TaskClient(beatra);
  private final TaskClient busy = new TaskClient(server.asNewTenant());

  @AfterEach
  void cancelAll() throws IOException {
    client.cancelAll();
    busy.cancelAll();
  }

  private List<Kind> ledger() throws IOException {
    beatra.settledBalance();
    String tenant = beatra.tenant();
    return beatra.credits(
        credits -> credits.ledger(tenant, 10_000).stream().map(LedgerEntry::kind).toList());
  }

  private long count(Kind kind) throws IOException {
    return ledger().stream().filter(kind::equals).count();
  }

  @ParameterizedTest
  @CsvSource({"image-fails, 50.0000", "music-fails, 80.0000"})
  void whatFailsComesBackWhole(String fault, String price) throws Exception {
    JsonNode created = client.createFault(fault);
    assertThat(created.at("/billing/charged_credits").asText()).isEqualTo(price);

    JsonNode task = client.ended(created);

    assertThat(task.path("status").asText()).isEqualTo("failed");
    assertThat(task.at("/error/code").asText()).isEqualTo("upstream_failed");
    assertThat(task.at("/error/doc_url").asText())
        .isEqualTo(beatra.uri("/en/docs/resources/error-codes#upstream_failed").toString());
    assertThat(task.at("/billing/charged_credits").asText()).isEqualTo(price);
    assertThat(task.at("/billing/refunded_credits").asText()).isEqualTo(price);
    assertThat(task.at("/usage/credits").asText()).isEqualTo("0.0000");
    assertThat(task.at("/usage/lines")).isEmpty();
    assertThat(task.path("output").isNull()).isTrue();
    assertThat(ledger()).containsExactly(Kind.GRANT);
    assertThat(client.spent()).isEqualTo(Amount.ZERO);
  }

  @Test
  void picturesThatWereNotMadeComeBack() throws Exception {
    JsonNode task =
        client.succeeded(client.create(GENERATIONS, ASK.formatted("image-fewer", ",\"n\":2")));

    assertThat(task.at("/output/images")).hasSize(1);
    assertThat(task.at("/billing/charged_credits").asText()).isEqualTo("100.0000");
    assertThat(task.at("/warnings").findValuesAsText("code")).contains("fewer_outputs");
    assertThat(task.at("/billing/refunded_credits").asText()).isEqualTo("50.0000");
    assertThat(task.at("/usage/credits").asText()).isEqualTo("50.0000");
    assertThat(task.at("/usage/image_count").intValue()).isEqualTo(1);
    assertThat(task.at("/usage/lines/0/quantity").doubleValue()).isEqualTo(1);
    assertThat(task.at("/usage/lines/0/billed_amount_credits").asText()).isEqualTo("50.0000");
    assertThat(ledger()).containsExactly(Kind.SETTLE, Kind.GRANT);
    assertThat(client.spent()).isEqualTo(Amount.parse("50"));
  }

  @Test
  void noPictureAtAllIsAFailure() throws Exception {
    JsonNode task = client.ended(client.create(GENERATIONS, ASK.formatted("image-fewer", "")));

    assertThat(task.path("status").asText()).isEqualTo("failed");
    assertThat(task.at("/error/code").asText()).isEqualTo("upstream_failed");
    assertThat(task.at("/billing/refunded_credits").asText()).isEqualTo("50.0000");
    assertThat(client.spent()).isEqualTo(Amount.ZERO);
  }

  @ParameterizedTest
  @ValueSource(strings = {"image-slow", "music-slow"})
  void whatIsCanceledComesBackWholeAndOnce(String fault) throws Exception {
    JsonNode created = client.running(client.createFault(fault));

    client.cancel(created);
    client.cancel(created);
    client.ended(created);
    client.cancel(created);

    assertThat(client.status(created)).isEqualTo("canceled");
    assertThat(ledger()).containsExactly(Kind.GRANT);
    assertThat(client.spent()).isEqualTo(Amount.ZERO);
  }

  /** Another tenant's task has the only worker of its kind. */
  @ParameterizedTest
  @ValueSource(strings = {"image-slow", "music-slow"})
  void whatIsCanceledWhileItWaitsComesBackWhole(String fault) throws Exception {
    busy.running(busy.createFault(fault));
    JsonNode created = client.createFault(fault);
    assertThat(client.status(created)).isEqualTo("queued");

    JsonNode canceled = client.cancel(created).json();

    assertThat(canceled.path("status").asText()).isEqualTo("canceled");
    assertThat(canceled.path("started_at").isNull()).isTrue();
    assertThat(canceled.at("/billing/refunded_credits"))
        .isEqualTo(canceled.at("/billing/charged_credits"));
    assertThat(ledger()).containsExactly(Kind.GRANT);
    assertThat(client.spent()).isEqualTo(Amount.ZERO);
  }

  @ParameterizedTest
  @ValueSource(strings = {"image-slow", "music-slow"})
  void whatTakesTooLongComesBackWhole(String fault) throws Exception {
    beatra = hastyServer.asNewTenant();
    client = new TaskClient(beatra);

    JsonNode task = client.ended(client.createFault(fault));

    assertThat(task.path("status").asText()).isEqualTo("failed");
    assertThat(task.at("/error/code").asText()).isEqualTo("upstream_timeout");
    assertThat(task.at("/error/retryable").asBoolean()).isTrue();
    assertThat(task.at("/billing/refunded_credits")).isEqualTo(task.at("/billing/charged_credits"));
    assertThat(ledger()).containsExactly(Kind.GRANT);
  }

  @Test
  void whoHasTooLittleGetsNoTask() throws Exception {
    String key = beatra.keyWith("poor", "99.9999");
    String two = ASK.formatted("image-fails", ",\"n\":2");
    Request request = Request.post(GENERATIONS).key(key).json(two).header("Idempotency-Key", "k");

    Answer answer = beatra.send(request).refused(ErrorCode.INSUFFICIENT_BALANCE);

    JsonNode details = answer.error().get("details");
    assertThat(details.get("required_credits").textValue()).isEqualTo("100.0000");
    assertThat(details.get("available_credits").textValue()).isEqualTo("99.9999");
    assertThat(beatra.send(Request.get("/v1/tasks").key(key)).json().path("data")).isEmpty();
    assertThat(beatra.settledBalance("poor")).isEqualTo(Amount.parse("99.9999"));
    // What was refused has not used the key up.
    String tenant = beatra.accounts(accounts -> accounts.tenant("poor").orElseThrow().id());
    beatra.credits(credits -> credits.grant(tenant, Amount.parse("0.0001"), null));
    assertThat(beatra.send(request).status()).isEqualTo(202);
    assertThat(beatra.settledBalance("poor")).isEqualTo(Amount.parse("100"));
  }

  @Test
  void aWalletWorthTwentyTasksRunsTwenty() throws Exception {
    busy.running(busy.createFault("image-slow"));
    String key = beatra.keyWith("twenty", "1000");
    Request request = Request.post(GENERATIONS).key(key).json(ASK.formatted("image-fails", ""));
    var wires = new ArrayList<Wire>();
    for (int i = 0; i < 200; i++) {
      wires.add(beatra.connect());
    }
    for (Wire wire : wires) {
      wire.send(request);
    }
    var answers = new ArrayList<Answer>();
    for (Wire wire : wires) {
      answers.add(wire.read());
      wire.close();
    }

    assertThat(answers).filteredOn(answer -> answer.status() == 202).hasSize(20);
    assertThat(answers)
        .filteredOn(answer -> answer.status() != 202)
        .hasSize(180)
        .allSatisfy(answer -> answer.refused(ErrorCode.INSUFFICIENT_BALANCE));
    Request list = Request.get("/v1/tasks?limit=100").key(key);
    assertThat(beatra.send(list).json().path("data")).hasSize(20);
    busy.cancelAll();
    assertThat(beatra.settledBalance("twenty")).isEqualTo(Amount.parse("1000"));
    assertThat(beatra.send(list).json().path("data"))
        .hasSize(20)
        .allSatisfy(task -> assertThat(task.path("status").asText()).isEqualTo("failed"));
  }

  @Test
  void twentyAtOnceAreOneTaskAndOneCharge() throws Exception {
    int clients = 20;
    int keys = 20;
    ExecutorService threads = Executors.newFixedThreadPool(clients);
    var together = new CyclicBarrier(clients);
    Callable<List<Answer>> twin =
        () -> {
          var answers = new ArrayList<Answer>();
          try (Wire wire = beatra.connect()) {
            for (int key = 0; key < keys; key++) {
              together.await();
              String body = ASK.formatted("image-fails", ",\"metadata\":{\"k\":\"" + key + "\"}");
              answers.add(
                  wire.send(client.post(GENERATIONS, body).header("Idempotency-Key", "key-" + key))
                      .read());
            }
          }
          return answers;
        };
    var outcomes = new ArrayList<Future<List<Answer>>>();
    for (int i = 0; i < clients; i++) {
      outcomes.add(threads.submit(twin));
    }
    List<Set<String>> different = new ArrayList<>();
    var originals = new int[keys];
    for (int key = 0; key < keys; key++) {
      different.add(new HashSet<>());
    }
    for (Future<List<Answer>> outcome : outcomes) {
      List<Answer> answers = outcome.get();
      for (int key = 0; key < keys; key++) {
        Answer answer = answers.get(key);
        assertThat(answer.status()).as(answer::toString).isEqualTo(202);
        different.get(key).add(answer.header("Location") + answer.text());
        originals[key] += answer.has("Idempotent-Replayed") ? 0 : 1;
      }
    }
    threads.shutdown();

    assertThat(different).allSatisfy(answers -> assertThat(answers).hasSize(1));
    assertThat(originals).containsOnly(1);
    assertThat(client.all()).hasSize(keys);
    assertThat(count(Kind.SETTLE)).isZero();
  }

  @Test
  void theSameKeyMakesNoOtherTask() throws Exception {
    Request first =
        client.post(GENERATIONS, ASK.formatted("image-fails", "")).header("Idempotency-Key", "k");
    JsonNode created = beatra.send(first).json();
    client.ended(created);

    Answer again = beatra.send(first);

    // The first answer, whatever has become of the task since.
    assertThat(again.status()).isEqualTo(202);
    assertThat(again.json()).isEqualTo(created);
    assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
    assertThat(again.header("Location")).isEqualTo(TaskClient.self(created));
    beatra
        .send(
            client
                .post(GENERATIONS, ASK.formatted("image-fails", ",\"n\":1"))
                .header("Idempotency-Key", "k"))
        .refused(ErrorCode.IDEMPOTENCY_CONFLICT);
    assertThat(client.all()).hasSize(1);
  }
}
