package ai.beatra.http.dispatch;

import ai.beatra.http.auth.Bearers;
import ai.beatra.http.auth.Gate;
import ai.beatra.http.checks.BodyLimit;
import ai.beatra.http.checks.JsonBody;
import ai.beatra.http.checks.KnownPathsOnly;
import ai.beatra.http.checks.MediaTypes;
import ai.beatra.http.checks.NoBodyNoType;
import ai.beatra.http.checks.OneValueEach;
import ai.beatra.http.checks.Validated;
import ai.beatra.http.errors.Elsewhere;
import ai.beatra.http.errors.ErrorText;
import ai.beatra.http.errors.Routes;
import ai.beatra.http.errors.Signpost;
import ai.beatra.limits.Limits;
import ai.beatra.net.Exchanges;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.jakarta.rs.json.JacksonJsonProvider;
import jakarta.ws.rs.core.Feature;
import jakarta.ws.rs.core.FeatureContext;

/** Everything between the wire and the delegates. */
public final class HttpFeature implements Feature {
  private final Bearers bearers;
  private final Limits limits;
  private final Exchanges exchanges;
  private final Routes routes;
  private final Validated validated;
  private final Elsewhere elsewhere;
  private final ErrorText errors;
  private final ObjectMapper json;

  public HttpFeature(
      Bearers bearers,
      Limits limits,
      Exchanges exchanges,
      Routes routes,
      Validated validated,
      Elsewhere elsewhere,
      ErrorText errors,
      ObjectMapper json) {
    this.validated = validated;
    this.elsewhere = elsewhere;
    this.bearers = bearers;
    this.limits = limits;
    this.exchanges = exchanges;
    this.routes = routes;
    this.errors = errors;
    this.json = json;
  }

  @Override
  public boolean configure(FeatureContext context) {
    var signpost = new Signpost(routes, elsewhere);
    context.register(new BodyLimit(exchanges));
    context.register(new KnownPathsOnly(exchanges, routes, signpost));
    context.register(new NoBodyNoType());
    context.register(new MediaTypes());
    context.register(new OneValueEach());
    context.register(new Gate(bearers, limits, exchanges));
    context.register(new JsonBody(exchanges, validated, elsewhere));
    context.register(new JacksonJsonProvider(json));
    context.register(new ErrorMapper());
    context.register(new ErrorEnvelope(routes, signpost, errors));
    return true;
  }
}
