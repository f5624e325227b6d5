package ai.beatra.tasks;

import ai.beatra.money.Amount;

/**
 * What a task costs, settled when it is made and never looked up again.
 *
 * @param whole for all that is promised; taken when the task is made
 * @param each for each output, where fewer are made than promised
 * @param count how many outputs are promised, 1 or more
 */
public record TaskPrice(Amount whole, Amount each, int count) {

  /** The price of so many outputs. */
  public static TaskPrice perOutput(Amount each, int count) {
    return new TaskPrice(each.times(count), each, count);
  }

  /**
   * The price of a task, however many outputs it has; what does not divide is given to the
   * customer.
   */
  public static TaskPrice perTask(Amount whole, int count) {
    return new TaskPrice(whole, new Amount(whole.units() / count), count);
  }

  /** What so many outputs cost; more than were promised cost nothing more. */
  public Amount of(int made) {
    return made >= count ? whole : each.times(made);
  }
}
