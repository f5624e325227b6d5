package ai.beatra.net;

import org.jspecify.annotations.Nullable;

/** Finds the exchange that the current thread is serving. */
public final class Exchanges {
  private final ThreadLocal<@Nullable Exchange> serving = new ThreadLocal<>();

  /**
   * The exchange of this thread. Ask at the beginning of a request: what runs later runs on other
   * threads.
   */
  public Exchange current() {
    Exchange exchange = serving.get();
    if (exchange == null) {
      throw new IllegalStateException("this thread serves no request");
    }
    return exchange;
  }

  void serve(Exchange exchange, Runnable work) {
    serving.set(exchange);
    try {
      work.run();
    } finally {
      serving.remove();
    }
  }
}
