package ai.beatra.http.dispatch;

import ai.beatra.http.auth.BearerKeys;
import ai.beatra.http.auth.KeyAuth;
import ai.beatra.http.checks.FirstChecks;
import ai.beatra.http.checks.JsonBody;
import ai.beatra.http.checks.MediaTypes;
import ai.beatra.http.checks.OneValueEach;
import ai.beatra.http.checks.Validated;
import ai.beatra.http.errors.Elsewhere;
import ai.beatra.http.errors.ErrorText;
import ai.beatra.http.errors.Routes;
import ai.beatra.http.errors.Signpost;
import ai.beatra.limits.Limits;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.jakarta.rs.json.JacksonJsonProvider;
import jakarta.ws.rs.core.Feature;
import jakarta.ws.rs.core.FeatureContext;

/** All that Jersey runs before and after the operations. */
public final class Filters implements Feature {
  private final BearerKeys keys;
  private final Limits limits;
  private final Routes routes;
  private final Validated validated;
  private final Elsewhere elsewhere;
  private final ErrorText errors;
  private final ObjectMapper json;

  public Filters(
      BearerKeys keys,
      Limits limits,
      Routes routes,
      Validated validated,
      Elsewhere elsewhere,
      ErrorText errors,
      ObjectMapper json) {
    this.keys = keys;
    this.limits = limits;
    this.routes = routes;
    this.validated = validated;
    this.elsewhere = elsewhere;
    this.errors = errors;
    this.json = json;
  }

  @Override
  public boolean configure(FeatureContext context) {
    var signpost = new Signpost(routes, elsewhere);
    context.register(new FirstChecks(routes, signpost));
    context.register(new MediaTypes());
    context.register(new OneValueEach());
    context.register(new KeyAuth(keys, limits));
    context.register(new JsonBody(validated, elsewhere));
    context.register(new JacksonJsonProvider(json));
    context.register(new ErrorMapper());
    context.register(new ErrorEnvelope(routes, signpost, errors));
    return true;
  }
}
