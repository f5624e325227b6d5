package ai.beatra.provider.wire;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.config.Secret;
import ai.beatra.model.ChunkChoice;
import ai.beatra.provider.ChatEvent;
import ai.beatra.provider.ProviderException;
import ai.beatra.upstream.SseEvent;
import ai.beatra.upstream.SseParser;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** What a reader of answers makes of bytes that an upstream may send. */
public final class Understood {
  private static final CallSummary ASKED =
      new CallSummary("req_1", "upstream-name", true, true, false, "max_tokens");

  private final List<ChatEvent> events = new ArrayList<>();
  private final WireReader reader;
  private String failure = "";

  /**
   * @param format makes a reader
   */
  public Understood(BiFunction<Refusals, Consumer<ChatEvent>, WireReader> format) {
    var keys = List.of(new Secret(RefusalsFuzz.KEY));
    this.reader = format.apply(new Refusals(ASKED, keys, Clock.systemUTC()), events::add);
  }

  /**
   * Reads a stream to its end, or to its failure.
   *
   * @param change what to make of each event's data
   */
  public Understood stream(byte[] bytes, UnaryOperator<String> change) {
    var done = new boolean[1];
    var parser =
        new SseParser(
            1 << 20,
            event -> {
              if (!done[0]) {
                done[0] = reader.event(new SseEvent(event.name(), change.apply(event.data())));
              }
            });
    return guarded(
        () -> {
          parser.feed(ByteBuffer.wrap(bytes));
          parser.end();
          finish();
        });
  }

  /** Reads an answer that comes in one piece. */
  public Understood whole(byte[] bytes) {
    return guarded(
        () -> {
          reader.whole(bytes);
          finish();
        });
  }

  private void finish() {
    if (reader.isWhole()) {
      reader.end(false);
      assertThatItIsWhole();
    }
  }

  private Understood guarded(Runnable work) {
    try {
      work.run();
    } catch (ProviderException told) {
      failure = told.code() + " " + told.getMessage();
      assertThat(failure).doesNotContain(RefusalsFuzz.KEY);
    }
    events.forEach(
        event ->
            assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(event.toString())).isTrue());
    checkUsage();
    return this;
  }

  private void checkUsage() {
    ChatEvent.Usage usage = reader.usage();
    if (usage != null) {
      assertThat(usage.prompt()).isBetween(1L, (long) Integer.MAX_VALUE);
      assertThat(usage.completion()).isBetween(0L, (long) Integer.MAX_VALUE);
      assertThat(usage.cached()).isBetween(0L, usage.prompt());
      assertThat(usage.cacheWrite()).isBetween(0L, usage.prompt() - usage.cached());
      assertThat(usage.reasoning()).isBetween(0L, usage.completion());
    }
  }

  /** The first part of a choice has the role, and its last one the reason why it ended. */
  private void assertThatItIsWhole() {
    Map<Integer, List<ChunkChoice>> choices = new HashMap<>();
    for (ChatEvent event : events) {
      if (event instanceof ChatEvent.Delta delta) {
        for (ChunkChoice part : delta.parts()) {
          choices.computeIfAbsent(part.getIndex(), any -> new ArrayList<>()).add(part);
        }
      }
    }
    assertThat(choices).isNotEmpty();
    choices.values().forEach(Understood::assertThatChoiceIsWhole);
  }

  private static void assertThatChoiceIsWhole(List<ChunkChoice> parts) {
    for (int i = 0; i < parts.size(); i++) {
      boolean last = i == parts.size() - 1;
      assertThat(parts.get(i).getDelta().getRole() != null).isEqualTo(i == 0);
      assertThat(parts.get(i).getFinishReason() != null).isEqualTo(last);
    }
  }

  /** All that was said, and how it failed; with the ids that are drawn left out. */
  @Override
  public String toString() {
    return (events + " " + reader.usage() + " " + failure).replaceAll("call_[0-9a-f]{32}", "call_");
  }
}
