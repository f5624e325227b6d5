package ai.beatra.http.auth;

import ai.beatra.api.Operations;
import ai.beatra.error.ApiException;
import ai.beatra.http.Serving;
import ai.beatra.http.errors.Routes;
import ai.beatra.limits.Limits;
import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.container.DynamicFeature;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.FeatureContext;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Lets only those in who show a good key, on every operation that asks for one, and within their
 * limits where the operation costs something.
 */
public final class KeyAuth implements DynamicFeature {
  private static final Pattern IDEMPOTENCY_KEY = Pattern.compile("[!-~]{1,255}");
  private static final Set<String> OPEN = named(operation -> !operation.authenticated());
  private static final Set<String> LIMITED =
      named(operation -> operation.authenticated() && Routes.isCreate(operation));

  private final BearerKeys keys;
  private final Limits limits;

  public KeyAuth(BearerKeys keys, Limits limits) {
    this.keys = keys;
    this.limits = limits;
  }

  private static Set<String> named(Predicate<Operations.Entry> kind) {
    return Operations.all().stream()
        .filter(kind)
        .map(Operations.Entry::id)
        .collect(Collectors.toUnmodifiableSet());
  }

  @Override
  public void configure(ResourceInfo resource, FeatureContext context) {
    String operation = resource.getResourceMethod().getName();
    if (!OPEN.contains(operation)) {
      context.register(new Authenticate(LIMITED.contains(operation)));
    }
    if (LIMITED.contains(operation)) {
      context.register(new GiveBack());
    }
  }

  @Priority(Priorities.AUTHENTICATION)
  private final class Authenticate implements ContainerRequestFilter {
    private final boolean limited;

    Authenticate(boolean limited) {
      this.limited = limited;
    }

    @Override
    public void filter(ContainerRequestContext request) {
      List<String> sent = request.getHeaders().getOrDefault(HttpHeaders.AUTHORIZATION, List.of());
      Serving serving = Serving.of(request);
      serving.caller(keys.caller(sent));
      checkKeyFormat(request.getHeaders().getOrDefault("Idempotency-Key", List.of()));
      if (limited) {
        serving.exchange().onAnswered(limits.enter(serving.caller()));
      }
    }
  }

  /** Before the answer is written: the client may send its next request as soon as it has it. */
  private static final class GiveBack implements ContainerResponseFilter {
    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
      Serving.of(request).answered();
    }
  }

  private static void checkKeyFormat(List<String> keys) {
    if (keys.size() > 1 || keys.stream().anyMatch(key -> !IDEMPOTENCY_KEY.matcher(key).matches())) {
      throw ApiException.invalid(
          "header:Idempotency-Key", "must be sent once, as 1 to 255 visible ASCII characters");
    }
  }
}
