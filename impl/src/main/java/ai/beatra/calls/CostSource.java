package ai.beatra.calls;

/** Who counted the tokens. */
public enum CostSource {
  PROVIDER,
  COUNTED
}
