package ai.beatra.conformance.checks;

import ai.beatra.conformance.cases.Exchange;
import ai.beatra.conformance.http.EventStream;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** The rules of a stream that no schema can say. */
final class StreamCheck implements Check {

  @Override
  public void look(Exchange exchange, Consumer<String> faults) {
    exchange.stream()
        .ifPresent(
            stream -> {
              stream.faults().forEach(fault -> faults.accept("stream: " + fault));
              ending(stream, faults);
              data(stream, faults);
              choices(stream, faults);
            });
  }

  private static void ending(EventStream stream, Consumer<String> faults) {
    List<EventStream.Event> events = stream.events();
    if (events.isEmpty()) {
      faults.accept("stream: it has no events.");
      return;
    }
    for (EventStream.Event event : events.subList(0, events.size() - 1)) {
      if (event.isDone() || event.isError()) {
        faults.accept("stream: goes on after `" + event.text().strip() + "`.");
      }
    }
    EventStream.Event last = events.get(events.size() - 1);
    if (!last.isDone() && !last.isError()) {
      faults.accept("stream: ends with neither `data: [DONE]` nor `event: error`.");
    }
  }

  private static void data(EventStream stream, Consumer<String> faults) {
    Set<String> ids = new HashSet<>();
    for (EventStream.Event event : stream.events()) {
      if (!event.isDone() && event.json().isEmpty()) {
        faults.accept("stream: the data of an event is not JSON: " + event.data());
      }
      if (!event.type().isEmpty() && !event.isError()) {
        faults.accept("stream: unknown event type `" + event.type() + "`.");
      }
      event.json().map(json -> json.path("id").asText("")).ifPresent(ids::add);
    }
    ids.remove("");
    if (ids.size() > 1) {
      faults.accept("stream: its chunks have different ids: " + ids + ".");
    }
  }

  /**
   * First delta with the role; one finish reason, and nothing after it; a broken stream has none.
   */
  private static void choices(EventStream stream, Consumer<String> faults) {
    Map<Integer, List<JsonNode>> choices = new LinkedHashMap<>();
    for (EventStream.Event event : stream.events()) {
      event
          .json()
          .ifPresent(
              json ->
                  json.path("choices")
                      .forEach(
                          choice ->
                              choices
                                  .computeIfAbsent(
                                      choice.path("index").asInt(), i -> new ArrayList<>())
                                  .add(choice)));
    }
    boolean broken = stream.events().stream().anyMatch(EventStream.Event::isError);
    choices.forEach((index, parts) -> choice("stream: choice " + index, parts, broken, faults));
  }

  private static void choice(
      String name, List<JsonNode> parts, boolean broken, Consumer<String> faults) {
    if (!parts.get(0).path("delta").path("role").asText().equals("assistant")) {
      faults.accept(name + ": its first delta has no role \"assistant\".");
    }
    long finished = parts.stream().filter(part -> part.hasNonNull("finish_reason")).count();
    if (finished > 1 || (finished == 0 && !broken)) {
      faults.accept(name + ": has " + finished + " finish reasons instead of one.");
    }
    if (finished == 1 && !parts.get(parts.size() - 1).hasNonNull("finish_reason")) {
      faults.accept(name + ": goes on after its finish reason.");
    }
  }
}
