package ai.beatra.media;

/** How large a picture may be when it is unpacked. */
final class Pixels {
  /** Of one picture. */
  static final long MOST = 64_000_000;

  /** Of all frames of a moving picture together. */
  private static final long MOST_MOVING = 8 * MOST;

  private Pixels() {}

  static Size check(long width, long height) throws UnusableException {
    if (width <= 0 || height <= 0) {
      throw UnusableException.cut();
    }
    if (width > MOST || height > MOST || width * height > MOST) {
      throw new UnusableException(
          "The picture has "
              + width
              + " x "
              + height
              + " pixels; at most "
              + MOST
              + " can be used. Scale it down.");
    }
    return new Size((int) width, (int) height);
  }

  static void checkFrames(long pixels, long frames) throws UnusableException {
    if (pixels * frames > MOST_MOVING) {
      throw new UnusableException(
          "The picture has more than "
              + MOST_MOVING
              + " pixels in all its frames. Send fewer frames, or scale them down.");
    }
  }
}
