package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.error.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** More requests come than can be begun. */
final class OverloadTest {
  private static final String CHAT =
      "{\"model\":\"auto\",\"messages\":[{\"role\":\"user\",\"content\":\"Say exactly: hi\"}]}";

  @RegisterExtension static final OneServer server = new OneServer();

  private final List<Wire> wires = new ArrayList<>();

  @AfterEach
  void disconnect() throws IOException {
    for (Wire wire : wires) {
      wire.close();
    }
  }

  private Wire ask(RunningBeatra beatra) {
    try {
      Wire wire = beatra.connect();
      wires.add(wire);
      return wire.send(beatra.chat(CHAT));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A tenant of whom the server knows, as of whoever asks again and again. */
  private RunningBeatra tenant() throws IOException {
    RunningBeatra tenant = server.asNewTenant();
    assertThat(tenant.send(tenant.chat(CHAT)).status()).isEqualTo(200);
    return tenant;
  }

  /** Asks again and again until one is refused. */
  private Wire flood(RunningBeatra tenant) {
    Eventually.holds(
        "one is refused",
        () -> {
          ask(tenant);
          return wires.stream().anyMatch(Wire::hasAnswer);
        });
    return wires.stream().filter(Wire::hasAnswer).findFirst().orElseThrow();
  }

  @Test
  void whoAsksForMoreThanCanBeServedIsRefusedWhileOthersAreNot() throws Exception {
    RunningBeatra flood = tenant();
    RunningBeatra calm = tenant();
    CountDownLatch held = flood.holdPlaces();
    try {
      Wire refused = flood(flood);

      Answer answer = refused.read().refused(ErrorCode.OVERLOADED);
      assertThat(Integer.parseInt(answer.header("Retry-After"))).isPositive();
      assertThat(answer.has("Connection")).isFalse();
      // What waits for nothing is answered all the time, on the same connection too.
      assertThat(refused.send(Request.get("/v1/health")).read().status()).isEqualTo(200);

      Wire other = ask(calm);
      held.countDown();
      assertThat(other.read().status()).isEqualTo(200);
    } finally {
      held.countDown();
    }
  }

  @Test
  void whatWaitedIsServedAndChargedAsIfItHadNot() throws Exception {
    RunningBeatra tenant = tenant();
    CountDownLatch held = tenant.holdPlaces();
    Wire first;
    try {
      first = ask(tenant);
      Eventually.holds("it waits", () -> tenant.waiting() == 1);
      assertThat(first.hasAnswer()).isFalse();
    } finally {
      held.countDown();
    }

    Answer answer = first.read();

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().at("/usage/credits").isMissingNode()).isFalse();
  }

  @Test
  void whoWaitsForTooLongIsToldToComeBack() throws Exception {
    RunningBeatra tenant = tenant();
    CountDownLatch held = tenant.holdPlaces();
    try {
      Wire waiting = ask(tenant);

      assertThat(waiting.read().refused(ErrorCode.OVERLOADED).has("Retry-After")).isTrue();
      assertThat(waiting.send(Request.get("/v1/health")).read().status()).isEqualTo(200);
    } finally {
      held.countDown();
    }
  }

  @Test
  void aLargeBodyOfAKeyThatHasToBeLookedUpWaitsLikeAllElse() throws Exception {
    RunningBeatra tenant = server.asNewTenant();
    CountDownLatch held = tenant.holdPlaces();
    try {
      Wire waiting = tenant.connect();
      wires.add(waiting);
      waiting.send(tenant.chat(" ".repeat(20_000) + CHAT));
      Eventually.holds("it waits", () -> tenant.waiting() == 1);
      held.countDown();

      assertThat(waiting.read().status()).isEqualTo(200);
    } finally {
      held.countDown();
    }
  }
}
