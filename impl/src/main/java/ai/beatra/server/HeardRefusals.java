package ai.beatra.server;

import ai.beatra.error.ApiException;
import ai.beatra.error.ErrorCode;
import ai.beatra.metrics.Telemetry;
import ai.beatra.net.codec.Refusals;
import org.jspecify.annotations.Nullable;

/** The same refusals, where whoever watches hears of what was no request at all. */
record HeardRefusals(Refusals same, Telemetry telemetry) implements Refusals {
  @Override
  public Refusal of(ApiException error, String requestId) {
    return same.of(error, requestId);
  }

  @Override
  public ApiException ofStatus(int status, @Nullable Throwable thrown) {
    return same.ofStatus(status, thrown);
  }

  @Override
  public void noteMalformed(ErrorCode code, String requestId, String client) {
    same.noteMalformed(code, requestId, client);
    telemetry.malformed(code);
  }
}
