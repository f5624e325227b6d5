package ai.beatra.provider.wire;

import static ai.beatra.Interleavings.check;

import ai.beatra.Interleavings;
import ai.beatra.provider.ChatEvent;
import ai.beatra.provider.ChatListener;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Whatever an upstream and the one who listens to it do at once: what came is handed on in its
 * order, one at a time and only as it was asked for, and then the end, once.
 */
class EventQueueModelTest {
  private static final ChatEvent[] EVENTS = {
    new ChatEvent.Usage(0, 0, 0, 0),
    new ChatEvent.Usage(1, 0, 0, 0),
    new ChatEvent.Usage(2, 0, 0, 0)
  };

  private static final class Scene implements ChatListener {
    int asked;
    int heard;
    int ends;
    int told;
    @Nullable Throwable failure;
    boolean inside;
    final EventQueue queue = new EventQueue(this, () -> {}, () -> ends++);

    void more() {
      asked++;
      queue.more();
    }

    /** The upstream: all events, the last two at once, and how it ends. */
    void say(@Nullable Throwable end) {
      queue.add(EVENTS[0]);
      queue.drain();
      queue.add(EVENTS[1]);
      queue.add(EVENTS[2]);
      queue.drain();
      if (end == null) {
        queue.finish();
      } else {
        queue.fail(end);
      }
    }

    @Override
    public void event(ChatEvent event) {
      enter();
      check(event == EVENTS[heard] && heard < asked && told == 0);
      heard++;
      inside = false;
      more();
    }

    @Override
    public void done() {
      enter();
      told++;
      inside = false;
    }

    @Override
    public void failed(Throwable thrown) {
      enter();
      told++;
      failure = thrown;
      inside = false;
    }

    private void enter() {
      check(!inside);
      inside = true;
    }
  }

  @Test
  void allThatCameIsHandedOnAndThenTheEnd() {
    Interleavings.of(
        () -> {
          var scene = new Scene();
          Interleavings.together(() -> scene.say(null), scene::more);
          check(scene.heard == EVENTS.length);
          check(scene.told == 1 && scene.ends == 1 && scene.queue.isOver());
        });
  }

  @Test
  void whatCameBeforeAFailureIsHandedOn() {
    var failure = new IllegalStateException();
    Interleavings.of(
        () -> {
          var scene = new Scene();
          Interleavings.together(() -> scene.say(failure), scene::more);
          check(scene.heard == EVENTS.length);
          check(scene.told == 1 && scene.failure == failure && scene.ends == 1);
        });
  }

  @Test
  void whoCancelsEndsItOnce() {
    Interleavings.of(
        () -> {
          var scene = new Scene();
          Interleavings.together(() -> scene.say(null), scene::more, scene.queue::cancel);
          check(scene.ends == 1 && scene.told <= 1 && scene.queue.isOver());
          check(scene.told == 0 || scene.heard == EVENTS.length);
        });
  }

  @Test
  void nothingIsHandedOnUnasked() {
    Interleavings.of(
        () -> {
          var scene = new Scene();
          Interleavings.together(() -> scene.say(null), scene.queue::drain);
          check(scene.heard == 0 && scene.told == 0 && scene.ends == 0);
        });
  }
}
