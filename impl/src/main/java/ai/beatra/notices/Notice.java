package ai.beatra.notices;

import ai.beatra.store.Database;
import ai.beatra.store.Tx;
import org.jspecify.annotations.Nullable;

/**
 * Something that a server would else find out when it looks the next time. Nothing may depend on
 * its being heard.
 *
 * @param about which one, without spaces and line feeds; empty where there is but one
 */
public record Notice(Topic topic, String about) {
  private static final String KEYS = Topic.KEYS.name();

  /**
   * Has all servers hear, when the transaction is committed, that keys are to be looked up again.
   * Commits that tell something wait for each other, so only what is rare may be told in this way.
   */
  public static void keysChanged(Database database, Tx tx) {
    database.announce(tx, KEYS);
  }

  /** A line, which {@link #parse} understands. */
  String line() {
    return about.isEmpty() ? topic.name() : topic.name() + " " + about;
  }

  /** Null for what a server of another version says, and this one does not understand. */
  static @Nullable Notice parse(String line) {
    String[] words = line.split(" ", 2);
    for (Topic topic : Topic.values()) {
      if (topic.name().equals(words[0])) {
        return new Notice(topic, words.length == 2 ? words[1] : "");
      }
    }
    return null;
  }
}
