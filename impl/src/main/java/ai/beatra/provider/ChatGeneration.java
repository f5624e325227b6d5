package ai.beatra.provider;

/**
 * One answer that is generated. All methods may be called by any thread, and none of them waits.
 */
public interface ChatGeneration {

  /** Begins; may be called once. */
  void start();

  /**
   * Asks for the next event. Whoever asks again before it has come gets no more than one; nothing
   * is sent unasked but the end, and that the provider is silent.
   */
  void more();

  /** Stops the generation and closes the upstream; the listener hears nothing more. */
  void cancel();
}
