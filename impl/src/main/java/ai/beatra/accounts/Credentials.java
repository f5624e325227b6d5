package ai.beatra.accounts;

import ai.beatra.accounts.Authentication.Authenticated;
import ai.beatra.accounts.Authentication.TenantDisabled;
import ai.beatra.accounts.Authentication.UnknownKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** A key's row with all that decides whether it works. */
record Credentials(Caller caller, String sha256, boolean revoked, boolean tenantDisabled) {

  /** What a token of this SHA-256 turns out to be. */
  Authentication judge(String tokenSha256) {
    if (!sameText(sha256, tokenSha256) || revoked) {
      return new UnknownKey();
    }
    return tenantDisabled ? new TenantDisabled() : new Authenticated(caller);
  }

  /** In a time that does not depend on where the difference is. */
  private static boolean sameText(String a, String b) {
    return MessageDigest.isEqual(
        a.getBytes(StandardCharsets.US_ASCII), b.getBytes(StandardCharsets.US_ASCII));
  }
}
