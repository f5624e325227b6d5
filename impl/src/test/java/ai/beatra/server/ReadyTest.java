package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.error.ErrorCode;
import ai.beatra.http.json.Json;
import ai.beatra.store.TestDatabase;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What whoever watches a server hears of it. */
class ReadyTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Request READY = Request.get("/ready");

  @TempDir Path data;

  @Test
  void aServerThatCanWorkSaysSo() throws Exception {
    try (RunningBeatra beatra = RunningBeatra.start(data)) {
      Answer answer = beatra.send(READY);

      assertThat(answer.status()).as(answer::toString).isEqualTo(200);
      assertThat(answer.header("Content-Type")).isEqualTo("application/json");
      assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
      assertThat(answer.json())
          .isEqualTo(
              JSON.readTree(
                  """
                  {"status": "ready", "unwritten_ends": 0, "checks": {"server": "ok",
                   "database": "ok", "storage": "ok", "heartbeat": "ok", "work": "ok"}}
                  """));
      try (Wire wire = beatra.connect()) {
        assertThat(wire.send(Request.of("HEAD", "/ready")).read("HEAD").status()).isEqualTo(200);
        assertThat(wire.send(READY).read().status()).isEqualTo(200);
      }
    }
  }

  @Test
  void toAllOthersThereIsNothing() throws Exception {
    try (RunningBeatra beatra =
        RunningBeatra.start(data, Map.of("BEATRA_SERVER_HOST", "0.0.0.0", "BEATRA_DEV", "true"))) {
      beatra.send(READY.header("X-Forwarded-For", "203.0.113.7")).refused(ErrorCode.NOT_FOUND);
      beatra.send(READY.header("Via", "1.1 proxy")).refused(ErrorCode.NOT_FOUND);
      beatra.send(Request.of("POST", "/ready")).refused(ErrorCode.NOT_FOUND);
      beatra.send(Request.get("/ready/")).refused(ErrorCode.NOT_FOUND);
      Optional<InetAddress> own = ownAddress();
      Assumptions.assumeTrue(own.isPresent(), "this machine has no other address");
      try (var socket = new Socket()) {
        socket.connect(new InetSocketAddress(own.get(), beatra.port()));
        socket
            .getOutputStream()
            .write(
                "GET /ready HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
        assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
            .startsWith("HTTP/1.1 404 ");
      }
    }
  }

  private static Optional<InetAddress> ownAddress() throws IOException {
    return NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
        .findFirst();
  }

  /** What is not so, as it is told. */
  private static JsonNode unready(RunningBeatra beatra, String check) {
    Eventually.holds(
        check + " is told", () -> !told(beatra).at("/checks/" + check).asText().equals("ok"));
    return told(beatra);
  }

  private static JsonNode told(RunningBeatra beatra) {
    try {
      Answer answer = beatra.send(READY);
      assertThat(answer.status())
          .isEqualTo(answer.json().path("status").asText().equals("ready") ? 200 : 503);
      return answer.json();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aStorageThatTakesNothingIsTold() throws Exception {
    try (RunningBeatra beatra = RunningBeatra.start(data)) {
      Path temporary = data.resolve("artifacts/tmp");
      Files.delete(temporary);

      assertThat(unready(beatra, "storage").path("status").asText()).isEqualTo("not_ready");
      assertThat(beatra.send(Request.get("/v1/health")).status()).isEqualTo(200);
      Files.createDirectory(
          temporary,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      Eventually.holds(
          "it is ready again", () -> told(beatra).at("/status").asText().equals("ready"));
    }
  }

  @Test
  void aDatabaseThatIsAwayIsTold() throws Exception {
    try (var database = new TestDatabase(TestDatabase.Kind.POSTGRESQL)) {
      String url = Objects.requireNonNull(database.config().database().url());
      URI direct = URI.create(url.substring("jdbc:".length()));
      try (var proxy = new TcpProxy(direct.getHost(), direct.getPort());
          RunningBeatra beatra =
              RunningBeatra.start(
                  data,
                  Map.of(
                      "BEATRA_DATABASE_URL",
                      url.replace(
                          direct.getHost() + ":" + direct.getPort(), "127.0.0.1:" + proxy.port()),
                      "BEATRA_NODES_ALIVE_SECONDS",
                      "2"))) {
        assertThat(told(beatra).path("status").asText()).isEqualTo("ready");
        proxy.cut();

        assertThat(unready(beatra, "database").at("/checks/storage").asText()).isEqualTo("ok");
        assertThat(unready(beatra, "heartbeat").at("/checks/heartbeat").asText())
            .contains("for dead");
        proxy.mend();
        Eventually.holds(
            "it is ready again", () -> told(beatra).at("/status").asText().equals("ready"));
      }
    }
  }

  @Test
  void aServerThatStopsIsNotReadyWhileItStillServes() throws Exception {
    RunningBeatra beatra =
        RunningBeatra.start(data, Map.of("BEATRA_SERVER_DRAIN_DELAY_SECONDS", "600"));
    var stopping =
        new Thread(
            () -> {
              try {
                beatra.close();
              } catch (InterruptedException e) {
                // The delay is over.
              }
            });
    stopping.start();

    assertThat(unready(beatra, "server").at("/checks/server").asText())
        .isEqualTo("the server is shutting down");
    assertThat(beatra.send(Request.get("/v1/health")).status()).isEqualTo(200);
    stopping.interrupt();
    stopping.join();
  }

  @Test
  void howeverManyAskOneLooksAndNobodyWaitsForIt() throws Exception {
    var looks = new AtomicInteger();
    var stuck = new CountDownLatch(1);
    var checks = new LinkedHashMap<String, Readiness.Check>();
    checks.put(
        "database",
        () -> {
          looks.incrementAndGet();
          stuck.await();
        });
    try (var readiness =
        new Readiness(checks, Map::of, () -> 3, new Json(JSON), Duration.ofMillis(50))) {
      readiness.open();
      CompletableFuture<?>[] asked = new CompletableFuture<?>[100];
      for (int i = 0; i < asked.length; i++) {
        asked[i] =
            readiness
                .now()
                .thenAccept(
                    now -> {
                      assertThat(now.ready()).isFalse();
                      assertThat(new String(now.json(), StandardCharsets.UTF_8))
                          .contains("\"database\":\"no answer", "\"unwritten_ends\":3");
                    })
                .toCompletableFuture();
      }
      CompletableFuture.allOf(asked).get(1, TimeUnit.MINUTES);
      assertThat(looks).hasValue(1);
      stuck.countDown();
      Eventually.holds("it is ready", () -> readiness.now().toCompletableFuture().join().ready());
    }
  }
}
