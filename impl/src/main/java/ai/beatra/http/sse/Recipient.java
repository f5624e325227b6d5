package ai.beatra.http.sse;

import ai.beatra.http.ServerEvent;
import java.io.IOException;
import java.util.function.LongConsumer;

/** The client of a stream: what it has taken, and how something is sent to it. */
interface Recipient {

  /**
   * Tells what happens from now on.
   *
   * @param gone runs when it has left
   * @param held hears how many bytes of its answer are held where that is made
   */
  void watch(Runnable gone, LongConsumer held);

  /** Whether it has taken most of what it was sent. */
  boolean isReading();

  /** In bytes: what it was sent and has not taken. */
  long unread();

  /** Runs once, on another thread, when it {@link #isReading} or is gone. */
  void whenReading(Runnable action);

  /** Whether it was sent anything. */
  boolean isBegun();

  /** Sends an event, and waits for nobody. */
  void send(ServerEvent event) throws IOException;

  /** Sends the last one, and with it the end of the answer. */
  void end(ServerEvent last) throws IOException;

  /** What it is told of an answer that has begun and cannot go on. */
  ServerEvent broken(Throwable thrown);

  /** It is cut off, a little later: nothing else can tell it that its answer is not whole. */
  void cutOff();

  /** It has left. */
  void left();
}
