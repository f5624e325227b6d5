package ai.beatra.http.auth;

import ai.beatra.error.ApiException;
import ai.beatra.http.Serving;
import ai.beatra.http.checks.Check;
import ai.beatra.http.checks.Endpoint;
import ai.beatra.limits.Limits;
import ai.beatra.net.Exchange;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Lets only those in who show a good key, on every operation that asks for one, and within their
 * limits where the operation costs something.
 */
public final class KeyAuth implements Check {
  private static final Pattern IDEMPOTENCY_KEY = Pattern.compile("[!-~]{1,255}");

  private final BearerKeys keys;
  private final Limits limits;

  public KeyAuth(BearerKeys keys, Limits limits) {
    this.keys = keys;
    this.limits = limits;
  }

  @Override
  public void check(Serving serving, Endpoint endpoint) {
    if (!endpoint.operation().authenticated()) {
      return;
    }
    Exchange exchange = serving.exchange();
    serving.caller(keys.caller(exchange.headers(HttpHeaders.AUTHORIZATION)));
    checkKeyFormat(exchange.headers("Idempotency-Key"));
    if (endpoint.isCreate()) {
      exchange.onAnswered(limits.enter(serving.caller()));
    }
  }

  private static void checkKeyFormat(List<String> keys) {
    if (keys.size() > 1 || !keys.isEmpty() && !IDEMPOTENCY_KEY.matcher(keys.get(0)).matches()) {
      throw ApiException.invalid(
          "header:Idempotency-Key", "must be sent once, as 1 to 255 visible ASCII characters");
    }
  }
}
