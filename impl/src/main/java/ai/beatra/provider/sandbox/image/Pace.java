package ai.beatra.provider.sandbox.image;

import ai.beatra.provider.Progress;

/** Where the work reports to, often, and is stopped. */
final class Pace {
  private final Progress progress;
  private final int count;
  private int index;
  private int percent = -1;

  Pace(Progress progress, int count) {
    this.progress = progress;
    this.count = count;
  }

  void picture(int of) {
    index = of;
  }

  /**
   * The work on this picture has come to {@code share}, 0 to 1.
   *
   * @throws InterruptedException if it is to stop
   */
  void at(double share, String stage) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    int now = (int) Math.min(99, 100 * (index + Math.min(1, share)) / count);
    if (now > percent) {
      percent = now;
      progress.report(now, stage, "Image " + (index + 1) + " of " + count);
    }
  }
}
