package ai.beatra.provider.sandbox.image;

/** A picture that knows the colour of each of its pixels; asked row by row from the top. */
interface Shader {
  /** How much of the work is done when the scene is painted. */
  double PAINTED = 0.55;

  void shade(int x, int y, Rgb out);

  /** Paints all; the work goes from nothing to the share {@link #PAINTED}, or a little more. */
  default void paint(Canvas canvas, Pace pace) throws InterruptedException {
    canvas.paint(this, pace, 0, PAINTED);
  }
}
