package ai.beatra.store;

import ai.beatra.config.Config;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The connections for notices that a database has given away: they end with it. */
final class Channels implements AutoCloseable {
  private final Config.Database settings;
  private final Set<Channel> open = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  Channels(Config.Database settings) {
    this.settings = settings;
  }

  /** Null once this is closed. */
  @Nullable Channel open() {
    if (closed) {
      return null;
    }
    Channel made = Channel.open(settings, open::remove);
    open.add(made);
    if (closed) {
      made.close();
      return null;
    }
    return made;
  }

  @Override
  public void close() {
    closed = true;
    open.forEach(Channel::close);
  }
}
