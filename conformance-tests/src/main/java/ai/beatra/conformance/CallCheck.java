package ai.beatra.conformance;

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
    if (exchange.sent().header(HeaderCheck.REQUEST_ID).isEmpty()) {
      answer.header(HeaderCheck.REQUEST_ID).ifPresent(id -> isNew("X-Request-Id", id, faults));
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
          .ifPresent(body -> isNow(body.path("created").asLong(), faults));
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

  private static void isNow(long created, Consumer<String> faults) {
    long away = Math.abs(Instant.now().getEpochSecond() - created);
    if (away > CLOCKS_DIFFER_BY.toSeconds()) {
      faults.accept("created: %d is not now, in seconds since 1970.".formatted(created));
    }
  }
}
