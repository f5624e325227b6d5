package ai.beatra.limits;

import ai.beatra.accounts.Caller;
import ai.beatra.error.ApiException;
import ai.beatra.nodes.Periodic;
import ai.beatra.store.StoreException;
import java.time.Clock;

/**
 * The limits of keys and tenants: requests a minute, tokens a minute, requests at a time; each is 1
 * or more, and nothing is counted where none is set. They come with each caller, so a changed one
 * holds from the next request on, which finds used of it what was used before.
 *
 * <p>A minute's worth is there at the beginning and comes back evenly. On an embedded database, of
 * which there is one server, they are counted in memory, to the one. Servers on PostgreSQL share
 * them: each takes some in advance, at most 3 % of a minute's limit, so that together three of them
 * are never further from the limit than 10 % of it, and never above a limit of requests at a time.
 */
public interface Limits {

  /** Those of a server that is alone on its database. */
  static Limits own(Clock clock) {
    return new OwnLimits(clock);
  }

  /**
   * Counts a request that begins. It may wait for the database.
   *
   * @return to be run when it ends, on any thread: it waits for nothing; running it again does
   *     nothing
   * @throws ApiException rate_limited, with the seconds to wait; then nothing was counted
   * @throws StoreException if the limits are shared, what this server has of them is used up, and
   *     the database does not answer; then nothing was counted
   */
  Runnable enter(Caller caller);

  /**
   * Counts the tokens of a call that was let in, also more than the limit has left: then requests
   * are refused until they have come back. Waits for nothing.
   */
  void spend(Caller caller, long tokens);

  /** Does from now on what is to be done again and again. */
  void start(Periodic periodic);

  /** Nothing is counted any more: what others can use goes back to them. */
  void stop();
}
