package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.error.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
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

  /** Asks several times as often as it is served, until it is refused. */
  private Answer flood(RunningBeatra tenant, HeldPlaces places) {
    var refused = new AtomicReference<@Nullable Answer>();
    Eventually.holds(
        "one is refused",
        () -> {
          Stream.generate(() -> ask(tenant)).limit(3).forEach(each -> {});
          places.letOne();
          refused.set(refusal());
          return refused.get() != null;
        });
    return Objects.requireNonNull(refused.get());
  }

  /** The refused one is the first wire then. */
  private @Nullable Answer refusal() {
    try {
      for (Wire wire : List.copyOf(wires)) {
        if (wire.hasAnswer()) {
          Answer answer = wire.read();
          wires.remove(wire);
          if (answer.status() != 200) {
            wires.add(0, wire);
            return answer;
          }
          wire.close();
        }
      }
      return null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void whoAsksForMoreThanCanBeServedIsRefusedWhileOthersAreNot() throws Exception {
    RunningBeatra flood = tenant();
    RunningBeatra calm = tenant();
    try (HeldPlaces places = flood.holdPlaces()) {
      Answer answer = flood(flood, places).refused(ErrorCode.OVERLOADED);

      assertThat(Integer.parseInt(answer.header("Retry-After"))).isPositive();
      assertThat(answer.has("Connection")).isFalse();
      // What waits for nothing is answered all the time, on the same connection too.
      assertThat(wires.get(0).send(Request.get("/v1/health")).read().status()).isEqualTo(200);

      Wire other = ask(calm);
      Eventually.holds(
          "the other is answered",
          () -> {
            places.letOne();
            return other.hasAnswer();
          });
      assertThat(other.read().status()).isEqualTo(200);
    }
  }

  @Test
  void whatWaitedIsServedAndChargedAsIfItHadNot() throws Exception {
    RunningBeatra tenant = tenant();
    Wire first;
    try (HeldPlaces places = tenant.holdPlaces()) {
      first = ask(tenant);
      Eventually.holds("it waits", () -> places.waiting() == 1);
      assertThat(first.hasAnswer()).isFalse();
    }

    Answer answer = first.read();

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().at("/usage/credits").isMissingNode()).isFalse();
  }

  @Test
  void whoWaitsForTooLongIsToldToComeBack() throws Exception {
    RunningBeatra tenant = tenant();
    try (HeldPlaces places = tenant.holdPlaces()) {
      Wire waiting = ask(tenant);

      assertThat(waiting.read().refused(ErrorCode.OVERLOADED).has("Retry-After")).isTrue();
      assertThat(waiting.send(Request.get("/v1/health")).read().status()).isEqualTo(200);
    }
  }

  @Test
  void aLargeBodyOfAKeyThatHasToBeLookedUpWaitsLikeAllElse() throws Exception {
    RunningBeatra tenant = server.asNewTenant();
    Wire waiting = tenant.connect();
    wires.add(waiting);
    try (HeldPlaces places = tenant.holdPlaces()) {
      waiting.send(tenant.chat(" ".repeat(20_000) + CHAT));
      Eventually.holds("it waits", () -> places.waiting() == 1);
    }

    assertThat(waiting.read().status()).isEqualTo(200);
  }
}
