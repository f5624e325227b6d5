package ai.beatra.metrics.meters;

import ai.beatra.metrics.TaskWatch;
import ai.beatra.metrics.TryWatch;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** How tasks end, and for how long they are worked on. */
final class TaskMeters {
  private final MeterRegistry registry;
  private final ChatMeters models;
  private final UpstreamMeters upstreams;
  private final Map<String, Counter> ends = new ConcurrentHashMap<>();
  private final Map<Key, Timer> runs = new ConcurrentHashMap<>();

  private record Key(String queue, String end) {}

  TaskMeters(MeterRegistry registry, ChatMeters models, UpstreamMeters upstreams) {
    this.registry = registry;
    this.models = models;
    this.upstreams = upstreams;
  }

  void ended(String end) {
    ends.computeIfAbsent(
            end,
            each ->
                Counter.builder("beatra.tasks.ended")
                    .description("Tasks by their end; queued are those that wait again")
                    .tags("end", each)
                    .register(registry))
        .increment();
  }

  private Timer run(Key key) {
    return runs.computeIfAbsent(
        key,
        each ->
            Buckets.TASK.timer(
                registry,
                "beatra.task.run.duration",
                "Of one attempt at a task, to its written end",
                Tags.of("queue", each.queue(), "end", each.end())));
  }

  TaskWatch begin(TaskWatch.Of of) {
    long began = System.nanoTime();
    return new TaskWatch() {
      @Override
      public TryWatch tries(String provider, String upstreamModel) {
        return upstreams.begin(provider);
      }

      @Override
      public void ended(String end, @Nullable String failure, long units) {
        run(new Key(of.queue(), end)).record(System.nanoTime() - began, TimeUnit.NANOSECONDS);
        TaskMeters.this.ended(end);
        if (units > 0) {
          models.charged(of.model(), units);
        }
      }
    };
  }
}
