package ai.beatra.store;

/** The way all writing transactions of this process go. */
interface Writer extends AutoCloseable {

  /** Returns after the commit. */
  <T> T run(Work<T> work);

  /** As {@link Database#othersWrites}. */
  default long othersWrites() {
    return 0;
  }

  @Override
  void close();
}
