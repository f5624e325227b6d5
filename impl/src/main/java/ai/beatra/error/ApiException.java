package ai.beatra.error;

import ai.beatra.model.ErrorDetails;
import ai.beatra.model.FieldError;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An error that the caller is told about: a code of the taxonomy, a message that says what to
 * change, and where it helps a pointer to the field and details.
 */
public final class ApiException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** So that a small request with a fault in each byte does not make a large answer. */
  private static final int MOST_TOLD = 100;

  /** How many members a message names. */
  private static final int MOST_SAID = 5;

  private final ErrorCode code;
  private final @Nullable String param;
  private final @Nullable Integer retryAfter;
  private final transient @Nullable ErrorDetails details;
  private final @Nullable String page;

  private ApiException(
      ErrorCode code,
      String message,
      @Nullable String param,
      @Nullable ErrorDetails details,
      @Nullable Throwable cause,
      @Nullable Integer retryAfter,
      @Nullable String page) {
    // Errors are answers here, made by the thousand under load: their stack trace says nothing.
    super(message, cause, false, false);
    this.code = code;
    this.param = param;
    this.details = details;
    this.retryAfter = retryAfter;
    this.page = page;
  }

  public ApiException(ErrorCode code, String message) {
    this(code, message, null, null, null, null, null);
  }

  public ApiException(ErrorCode code, String message, Throwable cause) {
    this(code, message, null, null, cause, null, null);
  }

  /**
   * @param param as in the other constructors, or null
   * @param retryAfter how many seconds to wait before the next try, or null
   */
  public ApiException(
      ErrorCode code,
      String message,
      Throwable cause,
      @Nullable String param,
      @Nullable Integer retryAfter) {
    this(
        code,
        message,
        param,
        code == ErrorCode.INVALID_REQUEST && param != null
            ? new ErrorDetails().errors(List.of(new FieldError().param(param).message(message)))
            : null,
        cause,
        retryAfter,
        null);
  }

  /**
   * @param param a JSON Pointer into the body, or {@code query:<name>}, {@code header:<name>},
   *     {@code path:<name>}
   */
  public ApiException(ErrorCode code, String message, String param) {
    this(code, message, param, null, null, null, null);
  }

  /**
   * Something went wrong on our side.
   *
   * @param fault what is logged of it; null where there is nothing to find
   */
  public static ApiException internal(@Nullable Throwable fault) {
    return new ApiException(
        ErrorCode.INTERNAL_ERROR,
        "Something went wrong on our side. Send the request again; if it persists, report the"
            + " request id.",
        null,
        null,
        fault,
        null,
        null);
  }

  /** The request is not valid, at one or more fields; {@code errors} is not empty. */
  public static ApiException invalid(List<FieldError> errors) {
    FieldError first = errors.get(0);
    String more =
        switch (errors.size()) {
          case 1 -> "";
          case 2 -> " One more fault is in details.errors.";
          default ->
              " "
                  + (errors.size() - 1)
                  + " more faults"
                  + (errors.size() > MOST_TOLD ? "; the first " + MOST_TOLD : "")
                  + " are in details.errors.";
        };
    List<FieldError> told = errors.subList(0, Math.min(errors.size(), MOST_TOLD));
    String subject = first.getParam().isEmpty() ? "The body" : first.getParam();
    return new ApiException(
            ErrorCode.INVALID_REQUEST,
            subject + " " + ended(first.getMessage()) + more,
            first.getParam())
        .with(new ErrorDetails().errors(List.copyOf(told)));
  }

  /** The request is not valid at one field. */
  public static ApiException invalid(String param, String message) {
    return invalid(List.of(new FieldError().param(param).message(message)));
  }

  /**
   * The request has members that the model does not know, or that no model does; one at least.
   *
   * @param fields that other models know, as JSON Pointers
   * @param unknown members that no model knows, or headers that are missing
   */
  public static ApiException unsupported(
      String model, List<String> fields, List<FieldError> unknown) {
    var sentences = new ArrayList<String>();
    unknown.stream()
        .limit(MOST_SAID)
        .forEach(each -> sentences.add(each.getParam() + " " + ended(each.getMessage())));
    if (unknown.size() > MOST_SAID) {
      sentences.add(unknown.size() - MOST_SAID + " more are in details.errors.");
    }
    if (!fields.isEmpty()) {
      sentences.add(
          "The model "
              + model
              + " does not support "
              + String.join(", ", fields)
              + (fields.size() == 1 ? ". Leave it out" : ". Leave them out")
              + ", or choose another model from GET /v1/catalog/models.");
    }
    var all = new ArrayList<>(unknown);
    fields.forEach(
        field ->
            all.add(
                new FieldError().param(field).message("is not supported by the model " + model)));
    List<String> pointers =
        all.stream().map(FieldError::getParam).filter(at -> at.startsWith("/")).toList();
    return new ApiException(
            ErrorCode.UNSUPPORTED_OPTION, String.join(" ", sentences), all.get(0).getParam())
        .with(
            new ErrorDetails().errors(all).unsupportedFields(pointers.isEmpty() ? null : pointers));
  }

  /**
   * The same refusal with faults that are told before it: an invalid request then, whose details
   * have what this one is about too.
   *
   * @param faults none, and this refusal stays as it is
   */
  public ApiException after(List<FieldError> faults) {
    if (faults.isEmpty()) {
      return this;
    }
    var all = new ArrayList<>(faults);
    if (details != null && details.getErrors() != null) {
      all.addAll(details.getErrors());
    } else {
      String sentence = getMessage().replaceFirst("\\.$", "");
      all.add(new FieldError().param(param == null ? "" : param).message(sentence));
    }
    return invalid(all);
  }

  private static String ended(String sentence) {
    return sentence.endsWith("?") ? sentence : sentence + ".";
  }

  /**
   * Members that no model supports.
   *
   * @param message what to send instead
   */
  public static ApiException unsupported(List<String> fields, String message) {
    return new ApiException(ErrorCode.UNSUPPORTED_OPTION, message, fields.get(0))
        .with(new ErrorDetails().unsupportedFields(List.copyOf(fields)));
  }

  /** The balance does not cover what the request may cost; both are decimal credits. */
  public static ApiException insufficientBalance(String required, String available, String less) {
    return new ApiException(
            ErrorCode.INSUFFICIENT_BALANCE,
            "The request may cost up to "
                + required
                + " credits, and "
                + available
                + " are available. Add credits"
                + (less.isEmpty() ? "" : ", or ask for " + less)
                + ".")
        .with(new ErrorDetails().requiredCredits(required).availableCredits(available));
  }

  /**
   * The account's files take as much as they may; all in bytes.
   *
   * @param needed how much more the request needs at least
   * @param param what it is needed for, or null
   */
  public static ApiException storageFull(
      long quota, long used, long needed, @Nullable String param) {
    return new ApiException(
        ErrorCode.STORAGE_QUOTA_EXCEEDED,
        "The files of this account may take %d bytes and take %d, and this needs %d more. Wait until some expire, or ask the operator for more room."
            .formatted(quota, used, needed),
        param,
        new ErrorDetails().quotaBytes(quota).usedBytes(used).neededBytes(needed),
        null,
        null,
        null);
  }

  /**
   * The server can take no more right now.
   *
   * @param message says why, and what to do
   * @param seconds after which the next try makes sense; 1 or more
   */
  public static ApiException overloaded(String message, int seconds) {
    return new ApiException(ErrorCode.OVERLOADED, message).in(seconds);
  }

  /**
   * A limit is used up.
   *
   * @param reason a sentence that says which
   * @param seconds until there is room again; 1 or more
   */
  public static ApiException rateLimited(String reason, int seconds) {
    return new ApiException(
            ErrorCode.RATE_LIMITED, reason + " Retry after the time in Retry-After.")
        .in(seconds);
  }

  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }

  public ErrorCode code() {
    return code;
  }

  public @Nullable String param() {
    return param;
  }

  /** How many seconds to wait before the next try, if that is known. */
  public @Nullable Integer retryAfter() {
    return retryAfter;
  }

  public @Nullable ErrorDetails details() {
    return details;
  }

  /** The page of the docs that says more than that of the code, from their root; null if none. */
  public @Nullable String page() {
    return page;
  }

  private ApiException with(ErrorDetails told) {
    return new ApiException(code, getMessage(), param, told, getCause(), retryAfter, page);
  }

  private ApiException in(int seconds) {
    return new ApiException(code, getMessage(), param, details, getCause(), seconds, page);
  }

  /**
   * The same error, about which a page of the docs says more than that of the code.
   *
   * @param more from the root of the docs, with the heading: {@code /en/docs/page#heading}
   */
  public ApiException onPage(String more) {
    return new ApiException(code, getMessage(), param, details, getCause(), retryAfter, more);
  }
}
