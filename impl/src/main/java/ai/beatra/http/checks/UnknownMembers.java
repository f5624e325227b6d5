package ai.beatra.http.checks;

import ai.beatra.http.errors.Elsewhere;
import ai.beatra.model.FieldError;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.deser.DeserializationProblemHandler;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * Notes the members of one body that the contract does not name, at every level; null is as good as
 * not sent.
 */
final class UnknownMembers extends DeserializationProblemHandler {
  /** As many as are told. */
  private static final int MOST_NOTED = 100;

  private final String request;
  private final Elsewhere elsewhere;
  private final List<FieldError> noted = new ArrayList<>();

  /**
   * @param request the schema of the body
   */
  UnknownMembers(String request, Elsewhere elsewhere) {
    this.request = request;
    this.elsewhere = elsewhere;
  }

  /** One for each, with what to send instead, in the order in which they stand in the body. */
  List<FieldError> noted() {
    return noted;
  }

  @Override
  public boolean handleUnknownProperty(
      DeserializationContext context,
      JsonParser json,
      JsonDeserializer<?> deserializer,
      Object beanOrClass,
      String name) {
    if (noted.size() < MOST_NOTED && !json.hasToken(JsonToken.VALUE_NULL)) {
      JsonStreamContext inside = json.getParsingContext();
      JsonStreamContext around = json.currentToken().isStructStart() ? inside.getParent() : inside;
      boolean outermost = around.getParent() == null || around.getParent().inRoot();
      Collection<Object> known = deserializer.getKnownPropertyNames();
      noted.add(
          new FieldError()
              .param(JsonPointer.forPath(around, false).toString())
              .message(
                  "is not known here"
                      + elsewhere.member(
                          outermost ? request : "",
                          name,
                          known == null
                              ? List.of()
                              : StreamSupport.stream(known.spliterator(), false)
                                  .map(Object::toString)
                                  .toList())));
    }
    // It is skipped.
    return false;
  }
}
