package ai.beatra.http.errors;

import ai.beatra.error.ApiException;
import ai.beatra.error.ErrorCode;
import ai.beatra.http.AccessLog;
import ai.beatra.http.ServerEvent;
import ai.beatra.http.json.Json;
import ai.beatra.model.ApiError;
import ai.beatra.model.ApiErrorResponse;
import ai.beatra.net.codec.Refusals;
import jakarta.ws.rs.core.HttpHeaders;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Errors as the one envelope, with the page of this server's docs that says more. */
public final class ErrorText implements Refusals {
  private static final String CODES = "/en/docs/resources/error-codes#";

  private final Json json;
  private final Supplier<URI> publicUrl;
  private volatile @Nullable String docs;

  /**
   * @param publicUrl where clients reach this server, which has its docs; asked for once it listens
   */
  public ErrorText(Json json, Supplier<URI> publicUrl) {
    this.json = json;
    this.publicUrl = publicUrl;
  }

  public ApiErrorResponse envelope(ApiException error, String requestId) {
    ErrorCode code = error.code();
    return new ApiErrorResponse()
        .error(
            new ApiError()
                .code(code.code())
                .type(code.type())
                .message(error.getMessage())
                .retryable(code.retryable())
                .requestId(requestId)
                .docUrl(docUrl(error))
                .param(error.param())
                .details(error.details()));
  }

  private String docUrl(ApiException error) {
    String page = error.page();
    return page == null ? docUrl(error.code().code()) : docs() + page;
  }

  /** Where the docs say more of a code. */
  public String docUrl(String code) {
    return docs() + CODES + code;
  }

  /** The same for as long as it listens; a server that refuses much has no time to make it anew. */
  private String docs() {
    String known = docs;
    if (known == null) {
      known = publicUrl.get().toString().replaceFirst("/+$", "");
      docs = known;
    }
    return known;
  }

  /** The envelope. */
  public String json(ApiException error, String requestId) {
    return json.write(envelope(error, requestId));
  }

  @Override
  public Refusal of(ApiException error, String requestId) {
    byte[] body = json(error, requestId).getBytes(StandardCharsets.UTF_8);
    return new Refusal(error.code().status(), headers(error), body);
  }

  @Override
  public ApiException ofStatus(int status, @Nullable Throwable thrown) {
    return Errors.ofStatus(status, thrown);
  }

  @Override
  public void noteMalformed(ErrorCode code, String requestId, String client) {
    AccessLog.writeMalformed(code, requestId, client);
  }

  /** Those that go with the envelope. */
  public static Map<String, String> headers(ApiException error) {
    ErrorCode code = error.code();
    var headers = new TreeMap<String, String>();
    headers.put("x-should-retry", Boolean.toString(code.retryable()));
    if (code.status() == 401) {
      headers.put(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
    }
    if (code.status() == 429 || code.status() == 503 || code == ErrorCode.IDEMPOTENCY_IN_PROGRESS) {
      Integer seconds = error.retryAfter();
      headers.put(HttpHeaders.RETRY_AFTER, seconds == null ? "1" : seconds.toString());
    }
    return headers;
  }

  /** The end of a stream that failed. */
  public ServerEvent event(ApiException error, String requestId) {
    return ServerEvent.named("error", json(error, requestId));
  }
}
