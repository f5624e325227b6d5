package ai.beatra.http.errors;

import ai.beatra.error.ApiException;
import ai.beatra.error.ErrorCode;
import ai.beatra.error.StorageUnavailableException;
import ai.beatra.http.Serving;
import ai.beatra.http.json.JsonFaults;
import ai.beatra.net.Obstacle;
import ai.beatra.net.body.BufferedBody;
import ai.beatra.store.StoreUnavailableException;
import com.fasterxml.jackson.core.JacksonException;
import jakarta.ws.rs.WebApplicationException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import org.glassfish.jersey.server.ParamException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns whatever went wrong into the one envelope. */
public final class Errors {
  private static final Logger log = LoggerFactory.getLogger(Errors.class);

  private static final String LATER = " Send the request again in a moment.";

  private Errors() {}

  /** What the caller is told; a fault of ours becomes the cause of an internal error. */
  public static ApiException translate(Throwable thrown) {
    Throwable fault = thrown;
    while ((fault instanceof CompletionException || fault instanceof ExecutionException)
        && fault.getCause() != null) {
      fault = fault.getCause();
    }
    if (fault instanceof UncheckedIOException
        && fault.getCause() instanceof StorageUnavailableException away) {
      fault = away;
    }
    if (fault instanceof ApiException known) {
      return known;
    }
    if (fault instanceof CancellationException) {
      // The client is gone: nobody reads this.
      return ApiException.internal(null);
    }
    if (fault instanceof JacksonException json) {
      return JsonFaults.translate(json);
    }
    if (fault instanceof RejectedExecutionException) {
      return overloaded("The server has too much to do right now.", fault);
    }
    if (fault instanceof StoreUnavailableException) {
      return overloaded("The server cannot reach its database right now.", fault);
    }
    if (fault instanceof StorageUnavailableException) {
      return overloaded("The server cannot reach its storage right now.", fault);
    }
    if (fault instanceof ParamException.QueryParamException query) {
      return ApiException.invalid("query:" + query.getParameterName(), reason(query));
    }
    if (fault instanceof WebApplicationException web && web.getResponse().getStatus() != 500) {
      return protocol(web.getResponse().getStatus());
    }
    return ApiException.internal(fault);
  }

  /**
   * Call it once for each error that is answered: what went wrong on our side has to be found. A
   * fault that nobody foresaw has its own line with its stack trace; what is short of threads or of
   * the database comes by the thousand, and stands in the line of its request.
   */
  public static void note(ApiException error, Serving serving) {
    Throwable cause = error.getCause();
    if (error.code() == ErrorCode.INTERNAL_ERROR && cause != null) {
      log.atError()
          .setCause(cause)
          .addKeyValue("request_id", serving.exchange().requestId())
          .log("internal error");
    }
    serving.report().failed(error.code(), reason(cause));
  }

  private static @Nullable String reason(@Nullable Throwable cause) {
    if (cause instanceof StoreUnavailableException
        || cause instanceof StorageUnavailableException) {
      return cause.getMessage();
    }
    return cause instanceof RejectedExecutionException
        ? "there is more work than threads for it"
        : null;
  }

  /** What the caller is told where the server below us refused with this status. */
  public static ApiException ofStatus(int status, @Nullable Throwable thrown) {
    if (thrown != null) {
      return translate(thrown);
    }
    return switch (status) {
      case 500 -> ApiException.internal(null);
      case 503 -> overloaded("The server has no capacity right now.");
      default -> protocol(status);
    };
  }

  /** The generated enums say in their fault which values there are. */
  private static String reason(ParamException query) {
    Throwable cause = query.getCause();
    while (cause != null && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause instanceof IllegalArgumentException known && known.getMessage() != null
        ? known.getMessage()
        : "is not valid";
  }

  private static ApiException protocol(int status) {
    return switch (status) {
      case 404 -> new ApiException(ErrorCode.NOT_FOUND, "There is nothing at this path.");
      case 405 ->
          new ApiException(ErrorCode.METHOD_NOT_ALLOWED, "This path does not take this method.");
      case 406 -> notAcceptable();
      case 413 -> tooLarge(BufferedBody.MOST);
      case 415 -> unsupportedMediaType();
      case 501 ->
          new ApiException(
              ErrorCode.NOT_IMPLEMENTED,
              "This operation is in the contract, but this server does not implement it yet. Use a"
                  + " newer server.");
      default ->
          badRequest(
              "The request is not well-formed HTTP. Check the path, the query and the headers.");
    };
  }

  public static ApiException badRequest(String message) {
    return new ApiException(ErrorCode.BAD_REQUEST, message);
  }

  /**
   * @param reason a sentence that says what the server lacks
   */
  public static ApiException overloaded(String reason) {
    return new ApiException(ErrorCode.OVERLOADED, reason + LATER);
  }

  public static ApiException overloaded(Obstacle obstacle) {
    return ApiException.overloaded(obstacle.reason() + LATER, obstacle.seconds());
  }

  private static ApiException overloaded(String reason, Throwable fault) {
    return new ApiException(ErrorCode.OVERLOADED, reason + LATER, fault);
  }

  /** The body did not come to its end. */
  public static ApiException brokenOff(IOException fault) {
    for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
      if (cause instanceof TimeoutException) {
        return new ApiException(
            ErrorCode.REQUEST_TIMEOUT,
            "The rest of the body did not come in time. Send the request again.");
      }
    }
    return badRequest(
        "The body ended too early. Check Content-Length, or that the last chunk is sent.");
  }

  /** What is said to a method that a path does not take; {@code allow} are those that it takes. */
  public static ApiException notAllowed(String method, String allow) {
    return new ApiException(
        ErrorCode.METHOD_NOT_ALLOWED,
        "This path does not take " + Signpost.shown(method) + ". It takes " + allow + ".");
  }

  public static ApiException unsupportedMediaType() {
    return new ApiException(
        ErrorCode.UNSUPPORTED_MEDIA_TYPE,
        "The body has to be JSON in UTF-8: send `Content-Type: application/json`.",
        "header:Content-Type");
  }

  public static ApiException unsupportedContentEncoding() {
    return new ApiException(
        ErrorCode.UNSUPPORTED_MEDIA_TYPE,
        "The body must not be compressed. Send it as it is, without Content-Encoding.",
        "header:Content-Encoding");
  }

  public static ApiException notAcceptable() {
    return new ApiException(
        ErrorCode.NOT_ACCEPTABLE,
        "The Accept header excludes everything this operation can answer with, or is not"
            + " well-formed. Send `Accept: application/json`, or leave the header out.",
        "header:Accept");
  }

  public static ApiException notForm() {
    return new ApiException(
        ErrorCode.UNSUPPORTED_MEDIA_TYPE,
        "The body has to be a form: send `Content-Type: multipart/form-data` with a boundary.",
        "header:Content-Type");
  }

  /** There is no room for the body. */
  public static ApiException noRoom() {
    return overloaded("The server has no room for more request bodies right now.");
  }

  public static ApiException tooLarge(long limit) {
    return new ApiException(
        ErrorCode.PAYLOAD_TOO_LARGE,
        "The body is larger than "
            + limit
            + " bytes, the most this operation takes. Send https URLs in the place of data URIs;"
            + " tasks also take the artifact_id of an upload.");
  }
}
