package ai.beatra.notices;

import ai.beatra.store.Channel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the other servers on the database what has happened here, and hears what has happened
 * there: one thread with a connection of its own. It is told after the commit that it is about, and
 * for many at once, since PostgreSQL lets only one transaction at a time commit that tells
 * something. What gets lost is found by looking.
 */
public final class Notices {
  private static final Logger log = LoggerFactory.getLogger(Notices.class);
  private static final int MOST_PENDING = 1_000;

  /** What is told is gathered for so long, and some more while nothing is heard. */
  private static final Duration GATHER = Duration.ofMillis(20);

  /** A connection that has said nothing for so long is asked whether it is still there. */
  private static final Duration SILENCE = Duration.ofSeconds(4);

  private static final Duration ANSWER = Duration.ofSeconds(4);
  private static final int FIRST_PAUSE_MS = 100;
  private static final int LAST_PAUSE_MS = 5_000;
  private static final Duration LAST_WORDS = Duration.ofSeconds(5);

  private final Supplier<@Nullable Channel> channels;
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private final Pending pending = new Pending(MOST_PENDING, Channel.LONGEST);
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "notices");

  private record Listener(Topic topic, Consumer<String> heard, Runnable missed) {}

  /**
   * @param channels gives a connection, or null when the database is closed
   */
  public Notices(Supplier<@Nullable Channel> channels) {
    this.channels = channels;
    thread.setDaemon(true);
  }

  /**
   * Both run on the thread of this, so they must wait for nothing.
   *
   * @param heard gets what a notice is about
   * @param missed runs when there may have been any number of notices
   */
  public void on(Topic topic, Consumer<String> heard, Runnable missed) {
    listeners.add(new Listener(topic, heard, missed));
  }

  /** Does nothing the second time. */
  public void start() {
    if (thread.getState() == Thread.State.NEW) {
      thread.start();
    }
  }

  /** Tells the others soon. Waits for nothing. */
  public void tell(Notice notice) {
    pending.add(notice);
  }

  /** Tells what is still to be told, if that can be. */
  public void stop() {
    stopping.countDown();
    try {
      thread.join(LAST_WORDS.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    int failed = 0;
    do {
      long begun = System.nanoTime();
      try (Channel channel = channels.get()) {
        if (channel == null) {
          return;
        }
        listeners.forEach(each -> quietly(each.missed()));
        talk(channel);
      } catch (RuntimeException e) {
        // That the database as a whole is away is told elsewhere.
        log.atInfo()
            .addKeyValue("cause", e.toString())
            .log("notices of other servers are not heard until there is a connection again");
      }
      failed = System.nanoTime() - begun > SILENCE.toNanos() ? 0 : failed + 1;
    } while (!hasToStop(failed));
  }

  /** Waits for that, longer each time, but not as long as all others. */
  private boolean hasToStop(int failed) {
    long pause = Math.min(LAST_PAUSE_MS, (long) FIRST_PAUSE_MS << Math.min(failed, 10));
    long some = ThreadLocalRandom.current().nextLong(pause / 2, pause + 1);
    try {
      return stopping.await(some, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      return true;
    }
  }

  /** Until it has to stop, or the connection is lost. */
  private void talk(Channel channel) {
    long told = System.nanoTime() - GATHER.toNanos();
    long answered = System.nanoTime();
    while (stopping.getCount() > 0) {
      long now = System.nanoTime();
      if (now - told >= GATHER.toNanos() && tellSome(channel)) {
        told = now;
        answered = now;
      } else if (now - answered >= SILENCE.toNanos()) {
        channel.requireAnswer(ANSWER);
        answered = System.nanoTime();
      }
      for (String text : channel.hear(GATHER)) {
        text.lines().forEach(this::heard);
      }
    }
    while (tellSome(channel)) {
      // What is left.
    }
  }

  /** Whether there was something to tell. */
  private boolean tellSome(Channel channel) {
    String text = pending.next();
    if (text == null) {
      return false;
    }
    boolean told = false;
    try {
      channel.tell(text);
      told = true;
    } finally {
      if (!told) {
        pending.addAnything();
      }
    }
    return true;
  }

  private void heard(String line) {
    Notice notice = Notice.parse(line);
    for (Listener each : listeners) {
      if (line.equals(Pending.ANYTHING)) {
        quietly(each.missed());
      } else if (notice != null && notice.topic() == each.topic()) {
        quietly(() -> each.heard().accept(notice.about()));
      }
    }
  }

  /** Whatever one does, the others hear of the next notice. */
  private static void quietly(Runnable listener) {
    try {
      listener.run();
    } catch (RuntimeException e) {
      log.error("a notice of another server came to nothing", e);
    }
  }
}
