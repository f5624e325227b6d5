package ai.beatra.http.json;

import ai.beatra.error.ApiException;
import ai.beatra.model.UnionException;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import java.util.Collection;

/** Says what is wrong with a JSON body without a word about Java. */
public final class JsonFaults {
  private JsonFaults() {}

  public static ApiException translate(JacksonException fault) {
    if (fault instanceof TypeFaults several) {
      return ApiException.invalid(several.faults());
    }
    if (isOverLimit(fault) && String.valueOf(fault.getOriginalMessage()).contains("Token count")) {
      return ApiException.invalid(
          "",
          "has more than "
              + Json.MAX_TOKENS
              + " brackets, names and values; send fewer, or longer ones");
    }
    if (isOverLimit(fault)) {
      return ApiException.invalid(
          pointer(fault),
          "is nested deeper than "
              + Json.MAX_DEPTH
              + " levels, or has a number of more than 1000 digits or a name of more than 50000"
              + " characters");
    }
    if (fault instanceof MismatchedInputException mismatch && isEmpty(mismatch)) {
      return ApiException.invalid("", "is empty; send a JSON object");
    }
    if (fault instanceof MismatchedInputException mismatch && isFollowed(mismatch)) {
      return ApiException.invalid("", "has something after its end" + at(fault.getLocation()));
    }
    if (fault instanceof MismatchedInputException || fault instanceof UnionException) {
      return ApiException.invalid(pointer(fault), message((JsonMappingException) fault));
    }
    if (fault.getOriginalMessage().startsWith("Duplicate field")) {
      return ApiException.invalid("", "has a member twice" + at(fault.getLocation()));
    }
    return ApiException.invalid("", "is not valid JSON" + at(fault.getLocation()));
  }

  /** What a value of a wrong type has to be. */
  static String message(JsonMappingException fault) {
    return fault instanceof MismatchedInputException mismatch
        ? "must be " + expected(mismatch)
        : fault.getOriginalMessage();
  }

  /** Jackson wraps it where it was met inside a free-form value. */
  private static boolean isOverLimit(JacksonException fault) {
    return fault instanceof StreamConstraintsException
        || fault.getCause() instanceof StreamConstraintsException;
  }

  private static boolean isEmpty(MismatchedInputException mismatch) {
    return mismatch.getOriginalMessage().startsWith("No content");
  }

  private static boolean isFollowed(MismatchedInputException mismatch) {
    return mismatch.getOriginalMessage().startsWith("Trailing token");
  }

  private static String at(JsonLocation location) {
    return location == null
        ? ""
        : ": see line " + location.getLineNr() + ", column " + location.getColumnNr();
  }

  private static String expected(MismatchedInputException mismatch) {
    Class<?> type = mismatch.getTargetType();
    if (type == null) {
      return "of another type; see the API reference";
    }
    if (type == String.class || type.isEnum()) {
      return "a string";
    }
    if (type == Boolean.class || type == boolean.class) {
      return "true or false";
    }
    if (type == Integer.class || type == Long.class) {
      return mismatch instanceof InvalidFormatException ? range(type) : "an integer";
    }
    if (Number.class.isAssignableFrom(type) || type == double.class) {
      return "a number";
    }
    if (Collection.class.isAssignableFrom(type)) {
      return "an array";
    }
    return "an object";
  }

  private static String range(Class<?> type) {
    return type == Integer.class
        ? "an integer from " + Integer.MIN_VALUE + " to " + Integer.MAX_VALUE
        : "an integer from " + Long.MIN_VALUE + " to " + Long.MAX_VALUE;
  }

  /** Where a fault is, below the value that was being read. */
  static String pointer(JacksonException fault) {
    if (!(fault instanceof JsonMappingException mapping)) {
      return "";
    }
    JsonPointer pointer = JsonPointer.empty();
    for (JsonMappingException.Reference step : mapping.getPath()) {
      pointer =
          step.getFieldName() == null
              ? pointer.appendIndex(step.getIndex())
              : pointer.appendProperty(step.getFieldName());
    }
    return pointer.toString();
  }
}
