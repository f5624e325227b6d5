package ai.beatra.http.dispatch;

import ai.beatra.accounts.Caller;
import ai.beatra.http.auth.BearerKeys;
import ai.beatra.http.checks.Forms;
import ai.beatra.http.checks.MediaTypes;
import ai.beatra.http.errors.Routes;
import ai.beatra.net.body.Admission;
import jakarta.ws.rs.core.MediaType;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Bodies are taken of whoever shows a good key, for operations that take one of their type. */
public record BodyAdmission(BearerKeys keys, Routes routes) implements Admission {

  @Override
  public boolean isWorthAsking(Head head) {
    String type = head.contentType();
    return type != null
        && routes.takesBody(head.method(), head.path())
        && MediaTypes.mayBeTaken(head.path(), type)
        && keys.mayBeKnown(head.authorization());
  }

  @Override
  public @Nullable String tenant(Head head) {
    Caller caller = keys.known(head.authorization());
    return caller == null ? null : caller.tenantId();
  }

  @Override
  public @Nullable String knownTenant(Head head) {
    Caller caller = keys.remembered(head.authorization());
    return caller == null ? null : caller.tenantId();
  }

  @Override
  public @Nullable String tenantLately(Iterable<String> authorization) {
    return keys.tenantLately(authorization);
  }

  @Override
  public boolean isForm(Head head) {
    String type = head.contentType();
    return type != null
        && type.toLowerCase(Locale.ROOT).startsWith(MediaType.MULTIPART_FORM_DATA)
        && head.method().equals("POST")
        && Forms.areTakenAt(head.path())
        && head.length() <= Forms.FORM_BYTES;
  }
}
