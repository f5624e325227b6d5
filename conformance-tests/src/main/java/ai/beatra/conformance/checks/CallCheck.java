package ai.beatra.conformance.checks;

import ai.beatra.conformance.cases.Exchange;
import ai.beatra.conformance.http.Answer;
import ai.beatra.conformance.http.EventStream;
import ai.beatra.conformance.http.Request;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** What belongs to one call alone: its ids are new, its time is now, its key stays out of it. */
final class CallCheck implements Check {
  private static final Duration CLOCKS_DIFFER_BY = Duration.ofHours(1);

  private final Set<String> met = ConcurrentHashMap.newKeySet();

  @Override
  public void look(Exchange exchange, Consumer<String> faults) {
    Answer answer = exchange.answer();
    if (exchange.sent().header(Request.ID).isEmpty()) {
      answer.header(Request.ID).ifPresent(id -> isNew("X-Request-Id", id, faults));
    }
    Optional<JsonNode> first =
        exchange.stream().map(EventStream::events).stream()
            .flatMap(List::stream)
            .flatMap(event -> event.json().stream())
            .findFirst()
            .or(exchange::json);
    String id = first.map(body -> body.path("id").asText()).orElse("");
    if (id.startsWith("chatcmpl-") && answer.header("Idempotent-Replayed").isEmpty()) {
      isNew("id", id, faults);
      first
          .filter(body -> body.has("created"))
          .map(body -> Instant.ofEpochSecond(body.path("created").asLong()))
          .ifPresent(created -> isNow("created", created, faults));
    }
    if (makes(exchange)) {
      made(first.orElseThrow(), faults);
    }
    exchange
        .sent()
        .header("Authorization")
        .filter(key -> key.matches("Bearer .{8,}") && answer.text().contains(key.substring(7)))
        .ifPresent(key -> faults.accept("key: the answer shows the key that was sent."));
  }

  private void isNew(String name, String id, Consumer<String> faults) {
    if (!met.add(name + " " + id)) {
      faults.accept("%s: `%s` was the id of an earlier answer.".formatted(name, id));
    }
  }

  /** Whether it was answered with a new task or artifact. */
  private static boolean makes(Exchange exchange) {
    return exchange.operation().method().equals("POST")
        && !exchange.operation().path().contains("{")
        && exchange.answer().status() / 100 == 2
        && exchange.answer().header("Idempotent-Replayed").isEmpty()
        && exchange.json().isPresent();
  }

  private void made(JsonNode body, Consumer<String> faults) {
    for (String member : List.of("task_id", "artifact_id")) {
      if (body.has(member)) {
        isNew(member, body.path(member).asText(), faults);
      }
    }
    if (body.has("created_at")) {
      Instant created = Settled.time(body.path("created_at").asText()).orElse(Instant.EPOCH);
      isNow("created_at", created, faults);
    }
  }

  private static void isNow(String member, Instant created, Consumer<String> faults) {
    if (Duration.between(created, Instant.now()).abs().compareTo(CLOCKS_DIFFER_BY) > 0) {
      faults.accept("%s: %s is not now.".formatted(member, created));
    }
  }
}
