package ai.beatra.http.checks;

import ai.beatra.http.Serving;

/** Something that a request has to fulfil before its body is read and its operation called. */
@FunctionalInterface
public interface Check {

  /**
   * @throws ai.beatra.error.ApiException if it does not
   */
  void check(Serving serving, Endpoint endpoint);
}
