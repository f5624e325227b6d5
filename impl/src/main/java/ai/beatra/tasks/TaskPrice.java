package ai.beatra.tasks;

import ai.beatra.money.Amount;

/**
 * What a task costs, settled when it is made and never looked up again.
 *
 * @param whole for all that is promised; taken when the task is made
 * @param each for each output, where fewer are made than promised
 * @param count how many outputs are promised, 1 or more
 * @param less what would cost less, for people; empty if nothing would
 */
public record TaskPrice(Amount whole, Amount each, int count, String less) {

  /** One that was agreed. */
  TaskPrice(Amount whole, Amount each, int count) {
    this(whole, each, count, "");
  }

  /**
   * The price of so many outputs.
   *
   * @param outputs what they are called
   */
  public static TaskPrice perOutput(Amount each, int count, String outputs) {
    return new TaskPrice(each.times(count), each, count, count > 1 ? "fewer " + outputs : "");
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
