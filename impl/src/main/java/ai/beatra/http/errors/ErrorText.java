package ai.beatra.http.errors;

import ai.beatra.error.ApiException;
import ai.beatra.error.ErrorCode;
import ai.beatra.http.json.Json;
import ai.beatra.http.sse.ServerEvent;
import ai.beatra.model.ApiError;
import ai.beatra.model.ApiErrorResponse;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/** Errors as the one envelope, with the page of this server's docs that says more. */
public final class ErrorText {
  private static final String CODES = "/en/docs/resources/error-codes#";

  private final Json json;
  private final Supplier<URI> publicUrl;

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

  private String docs() {
    return publicUrl.get().toString().replaceFirst("/+$", "");
  }

  /** The envelope. */
  public String json(ApiException error, String requestId) {
    return json.write(envelope(error, requestId));
  }

  /** The envelope as it is sent. */
  public byte[] bytes(ApiException error, String requestId) {
    return json(error, requestId).getBytes(StandardCharsets.UTF_8);
  }

  /** The end of a stream that failed. */
  public ServerEvent event(ApiException error, String requestId) {
    return new ServerEvent("error", json(error, requestId));
  }
}
