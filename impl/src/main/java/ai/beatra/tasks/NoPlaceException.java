package ai.beatra.tasks;

/** The task waits until there is a place for it at a provider; until then nobody works on it. */
public final class NoPlaceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String provider;
  private final String model;

  /**
   * @param provider its name in the configuration
   * @param model what it calls the model
   */
  public NoPlaceException(String provider, String model) {
    super("no place at " + provider);
    this.provider = provider;
    this.model = model;
  }

  String provider() {
    return provider;
  }

  String model() {
    return model;
  }
}
