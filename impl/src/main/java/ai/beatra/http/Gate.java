package ai.beatra.http;

import ai.beatra.accounts.Accounts;
import ai.beatra.accounts.Authentication;
import ai.beatra.accounts.Caller;
import ai.beatra.api.Operations;
import ai.beatra.error.ApiException;
import ai.beatra.error.ErrorCode;
import ai.beatra.limits.Limits;
import jakarta.annotation.Priority;
import jakarta.ws.rs.HttpMethod;
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
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Lets only those in who show a good key, on every operation that asks for one, and within their
 * limits where the operation costs something.
 */
final class Gate implements DynamicFeature {
  private static final String SCHEME = "bearer ";
  private static final Pattern IDEMPOTENCY_KEY = Pattern.compile("[!-~]{1,255}");
  private static final String AUTHORIZATION = "header:Authorization";
  private static final Set<String> OPEN = named(operation -> !operation.authenticated());
  private static final Set<String> LIMITED =
      named(operation -> operation.authenticated() && operation.method().equals(HttpMethod.POST));

  private final Accounts accounts;
  private final Limits limits;
  private final Exchanges exchanges;
  private final String region;

  Gate(Accounts accounts, Limits limits, Exchanges exchanges, String region) {
    this.accounts = accounts;
    this.limits = limits;
    this.exchanges = exchanges;
    this.region = region;
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
      if (sent.size() > 1) {
        throw unauthorized("There is more than one Authorization header; one is enough.");
      }
      Exchange exchange = exchanges.current();
      exchange.caller(authenticate(sent.isEmpty() ? null : sent.get(0)));
      checkKeyFormat(request.getHeaders().getOrDefault("Idempotency-Key", List.of()));
      if (limited) {
        exchange.onAnswered(limits.enter(exchange.caller()));
      }
    }
  }

  /** Before the answer is written: the client may send its next request as soon as it has it. */
  private static final class GiveBack implements ContainerResponseFilter {
    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
      if (request.getProperty(FrontDoor.EXCHANGE) instanceof Exchange exchange) {
        exchange.answered();
      }
    }
  }

  private static void checkKeyFormat(List<String> keys) {
    if (keys.size() > 1 || keys.stream().anyMatch(key -> !IDEMPOTENCY_KEY.matcher(key).matches())) {
      throw ApiException.invalid(
          "header:Idempotency-Key", "must be sent once, as 1 to 255 visible ASCII characters");
    }
  }

  private Caller authenticate(@Nullable String authorization) {
    if (authorization == null || authorization.isBlank()) {
      throw unauthorized("No API key was sent.");
    }
    if (!authorization.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
      throw unauthorized("The Authorization header does not hold a Bearer key.");
    }
    Authentication outcome =
        accounts.authenticate(authorization.substring(SCHEME.length()).strip());
    if (outcome instanceof Authentication.Authenticated known) {
      return known.caller();
    }
    if (outcome instanceof Authentication.OtherRegion) {
      throw new ApiException(
          ErrorCode.API_KEY_REGION_MISMATCH,
          "This API key belongs to another region than this server, whose region is "
              + region
              + ". Call the key's own region, or use a key of this one.",
          AUTHORIZATION);
    }
    if (outcome instanceof Authentication.TenantDisabled) {
      throw new ApiException(
          ErrorCode.TENANT_DISABLED,
          "The account that owns this key is disabled. Ask the operator to enable it.");
    }
    if (outcome instanceof Authentication.Malformed) {
      throw new ApiException(
          ErrorCode.INVALID_API_KEY,
          "This is not an API key, or it has a typing error. Check it: keys look like"
              + " sk-<region>-<42 letters and digits>.",
          AUTHORIZATION);
    }
    throw new ApiException(
        ErrorCode.INVALID_API_KEY,
        "This API key is unknown or was revoked. Make a new one.",
        AUTHORIZATION);
  }

  private static ApiException unauthorized(String reason) {
    return new ApiException(
        ErrorCode.UNAUTHORIZED,
        reason + " Send `Authorization: Bearer <your key>`.",
        AUTHORIZATION);
  }
}
