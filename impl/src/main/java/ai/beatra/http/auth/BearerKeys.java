package ai.beatra.http.auth;

import ai.beatra.accounts.Accounts;
import ai.beatra.accounts.Authentication;
import ai.beatra.accounts.Caller;
import ai.beatra.error.ApiException;
import ai.beatra.error.ErrorCode;
import ai.beatra.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Tells from the Authorization header who calls. */
public final class BearerKeys {
  private static final String SCHEME = "bearer ";
  private static final String AUTHORIZATION = "header:Authorization";

  private final Accounts accounts;
  private final String region;

  public BearerKeys(Accounts accounts, String region) {
    this.accounts = accounts;
    this.region = region;
  }

  /** Whether {@link #known} may find somebody; asks nobody. */
  public boolean mayBeKnown(Iterable<String> headers) {
    for (String sent : headers) {
      if (!hasScheme(sent) || !accounts.isWellFormed(token(sent))) {
        return false;
      }
    }
    return headers.iterator().hasNext();
  }

  private static boolean hasScheme(String authorization) {
    return authorization.toLowerCase(Locale.ROOT).startsWith(SCHEME);
  }

  private static String token(String authorization) {
    return authorization.substring(SCHEME.length()).strip();
  }

  /** The caller, if {@link #known} has been asked a moment ago; waits for nothing. */
  public @Nullable Caller remembered(Iterable<String> headers) {
    return mayBeKnown(headers) ? accounts.remembered(token(headers.iterator().next())) : null;
  }

  /** The tenant whose key it was lately, or null; lets nobody in, and waits for nothing. */
  public @Nullable String tenantLately(Iterable<String> headers) {
    var sent = headers.iterator();
    String first = sent.hasNext() ? sent.next() : "";
    return hasScheme(first) ? accounts.tenantLately(token(first)) : null;
  }

  /** The caller, or null where {@link #caller} would throw or cannot tell. */
  public @Nullable Caller known(Iterable<String> headers) {
    var sent = new ArrayList<String>();
    headers.forEach(sent::add);
    try {
      return caller(sent);
    } catch (ApiException | StoreException e) {
      return null;
    }
  }

  /**
   * @param sent all Authorization headers
   * @throws ApiException unauthorized, invalid_api_key, api_key_region_mismatch, tenant_disabled
   */
  Caller caller(List<String> sent) {
    if (sent.size() > 1) {
      throw unauthorized("There is more than one Authorization header; one is enough.");
    }
    return authenticate(sent.isEmpty() ? null : sent.get(0));
  }

  private Caller authenticate(@Nullable String authorization) {
    if (authorization == null || authorization.isBlank()) {
      throw unauthorized("No API key was sent.");
    }
    if (!hasScheme(authorization)) {
      throw unauthorized("The Authorization header does not hold a Bearer key.");
    }
    Authentication outcome = accounts.authenticate(token(authorization));
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
