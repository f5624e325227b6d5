package ai.beatra.history;

import java.util.List;

/**
 * What whoever owns an account is told about its money when everything is over, in units.
 *
 * @param start what it had at first
 * @param charges one for each chat and task that was begun
 */
public record Books(long start, long balance, long held, List<Charge> charges) {

  /**
   * @param id of the chat or the task
   */
  public record Charge(String id, long units) {}
}
