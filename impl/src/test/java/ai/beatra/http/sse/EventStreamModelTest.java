package ai.beatra.http.sse;

import static ai.beatra.Interleavings.check;

import ai.beatra.Interleavings;
import ai.beatra.http.ServerEvent;
import ai.beatra.shares.Shares;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Whatever a model, a client that reads when it likes and one that leaves do at once: the client
 * gets all events in their order and then the end, or it is gone; nothing is sent afterwards.
 */
class EventStreamModelTest {
  private static final ServerEvent FIRST = ServerEvent.of("1");
  private static final ServerEvent SECOND = ServerEvent.of("2");
  private static final ServerEvent UNASKED = ServerEvent.of("3");
  private static final ServerEvent LAST = ServerEvent.of("[DONE]");
  private static final ServerEvent BROKEN = ServerEvent.of("broken");

  /** Has room for one event. What it is to be told later runs on a thread of its own. */
  private static final class Client implements Recipient {
    final List<ServerEvent> sent = new ArrayList<>();
    final List<Thread> later = new ArrayList<>();
    Runnable gone = () -> {};
    int unread;
    boolean over;
    boolean isGone;
    @Nullable Runnable whenReading;

    @Override
    public void watch(Runnable onGone, LongConsumer held) {
      gone = onGone;
    }

    @Override
    public synchronized boolean isReading() {
      return unread == 0;
    }

    @Override
    public synchronized long unread() {
      return unread;
    }

    @Override
    public void whenReading(Runnable action) {
      synchronized (this) {
        check(whenReading == null);
        if (unread != 0 && !isGone) {
          whenReading = action;
          return;
        }
      }
      later(action);
    }

    private void later(@Nullable Runnable action) {
      if (action != null) {
        var thread = new Thread(action);
        synchronized (later) {
          later.add(thread);
        }
        thread.start();
      }
    }

    @Override
    public boolean isBegun() {
      return !sent.isEmpty();
    }

    @Override
    public synchronized void send(ServerEvent event) {
      check(!over);
      sent.add(event);
      unread++;
    }

    @Override
    public void end(ServerEvent last) {
      send(last);
      over = true;
    }

    @Override
    public ServerEvent broken(Throwable thrown) {
      return BROKEN;
    }

    @Override
    public void cutOff() {
      throw new AssertionError("there is memory for all");
    }

    @Override
    public void left() {
      over = true;
    }

    /** Takes all that it has. */
    void read() {
      later(taken());
    }

    /** The same, but what it is to be told then is the caller's to run. */
    synchronized @Nullable Runnable taken() {
      unread = 0;
      Runnable action = whenReading;
      whenReading = null;
      return action;
    }

    /** Its connection is closed. */
    void leave() {
      synchronized (this) {
        isGone = true;
      }
      read();
      gone.run();
    }

    void awaitLater() {
      for (int i = 0; i < later.size(); i++) {
        try {
          later.get(i).join();
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
      }
    }
  }

  /** Says as much as it is asked for, and in the end one more. */
  private static final class Model implements Flow.Subscription {
    final EventStream stream;
    int wanted;
    int canceled;

    Model(EventStream stream) {
      this.stream = stream;
    }

    void say(@Nullable Throwable failure) {
      for (ServerEvent event : List.of(FIRST, SECOND)) {
        if (awaitWanted()) {
          stream.onNext(event);
        }
      }
      if (failure == null) {
        stream.onNext(UNASKED);
        stream.onComplete();
      } else {
        stream.onError(failure);
      }
    }

    private synchronized boolean awaitWanted() {
      while (wanted == 0 && canceled == 0) {
        try {
          wait();
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
      }
      wanted = 0;
      return canceled == 0;
    }

    @Override
    public synchronized void request(long n) {
      wanted++;
      notifyAll();
    }

    @Override
    public synchronized void cancel() {
      canceled++;
      notifyAll();
    }
  }

  private static final class Scene {
    final Client client = new Client();
    final StreamShare share = new StreamShare(new Shares(1 << 20), "tenant_1");
    final EventStream stream = new EventStream(client, LAST, share);
    final Model model = new Model(stream);

    Scene() {
      stream.onSubscribe(model);
    }

    /** Reads until nothing comes any more, the end included. */
    void readAll() {
      while (!stream.done().toCompletableFuture().isDone()) {
        client.read();
        Thread.yield();
      }
      client.read();
    }
  }

  @Test
  void theClientGetsEverythingInItsOrder() {
    Interleavings.of(
        () -> {
          var scene = new Scene();
          Interleavings.together(() -> scene.model.say(null), scene::readAll);
          scene.client.awaitLater();
          check(scene.client.sent.equals(List.of(FIRST, SECOND, UNASKED, LAST)));
          check(scene.client.over && scene.model.canceled == 0);
        });
  }

  @Test
  void anAnswerThatBreaksIsToldLast() {
    Interleavings.of(
        () -> {
          var scene = new Scene();
          Interleavings.together(
              () -> scene.model.say(new IllegalStateException()), scene::readAll);
          scene.client.awaitLater();
          check(scene.client.sent.equals(List.of(FIRST, SECOND, BROKEN)));
        });
  }

  @Test
  void nothingIsSentToWhoHasLeft() {
    Interleavings.of(
        () -> {
          var scene = new Scene();
          Interleavings.together(() -> scene.model.say(null), scene.client::leave);
          scene.client.awaitLater();
          check(scene.client.over && scene.model.canceled <= 1);
          check(scene.stream.done().toCompletableFuture().isDone());
        });
  }

  @Test
  void aPingComesBetweenEventsAndNotAfterTheEnd() {
    Interleavings.of(
        () -> {
          var scene = new Scene();
          Interleavings.together(
              () -> scene.model.say(null),
              scene::readAll,
              () -> scene.stream.pingIfSilent(Long.MAX_VALUE));
          scene.client.awaitLater();
          var events = new ArrayList<>(scene.client.sent);
          events.remove(ServerEvent.comment("ping"));
          check(events.equals(List.of(FIRST, SECOND, UNASKED, LAST)));
        });
  }

  @Test
  void whatComesWhileTheClientReadsDoesNotOvertakeWhatIsKept() {
    Interleavings.of(
        () -> {
          var scene = new Scene();
          scene.stream.onNext(FIRST);
          scene.stream.onNext(SECOND);
          Runnable resume = Objects.requireNonNull(scene.client.taken());
          Interleavings.together(resume::run, () -> scene.stream.onNext(UNASKED));
          scene.stream.onComplete();
          scene.readAll();
          scene.client.awaitLater();
          check(scene.client.sent.equals(List.of(FIRST, SECOND, UNASKED, LAST)));
        });
  }

  @Test
  void nothingIsSentToWhoHasReadTheEnd() {
    Interleavings.of(
        () -> {
          var scene = new Scene();
          Interleavings.together(
              () -> {
                scene.stream.onComplete();
                scene.client.read();
              },
              () -> scene.stream.pingIfSilent(Long.MAX_VALUE));
          scene.readAll();
          scene.client.awaitLater();
          check(scene.client.sent.lastIndexOf(LAST) == scene.client.sent.size() - 1);
        });
  }
}
