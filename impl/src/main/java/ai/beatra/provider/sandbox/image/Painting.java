package ai.beatra.provider.sandbox.image;

/** A whole picture. */
interface Painting {
  /** Paints; the work goes from nothing to the share {@link Studio#PAINTED}. */
  void paint(Pace pace) throws InterruptedException;
}
