package ai.beatra.store;

/** The way all writing transactions of this process go. */
interface Writer extends AutoCloseable {

  /** Returns after the commit. */
  <T> T run(Work<T> work);

  @Override
  void close();
}
