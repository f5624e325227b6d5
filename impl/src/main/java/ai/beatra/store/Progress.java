package ai.beatra.store;

/** Hears, often, how far something is that takes long. */
@FunctionalInterface
public interface Progress {
  /** For what nobody waits for. */
  Progress UNTOLD = (work, done, all) -> {};

  /**
   * @param work such as {@code rows of tasks, copied}
   * @param done how many of all, as they were counted when it began
   */
  void at(String work, long done, long all);
}
