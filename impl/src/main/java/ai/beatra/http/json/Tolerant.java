package ai.beatra.http.json;

import ai.beatra.model.FieldError;
import ai.beatra.model.UnionException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.deser.std.DelegatingDeserializer;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Stands before the deserializer of every value, so that one of a wrong type is noted, skipped and
 * taken for null, and those that follow are read too. The outermost throws what was noted, as
 * {@link TypeFaults}.
 */
final class Tolerant extends DelegatingDeserializer {
  private static final long serialVersionUID = 1L;

  /** As many as are told; then the rest is not read. */
  private static final int MOST_NOTED = 100;

  Tolerant(JsonDeserializer<?> ofType) {
    super(ofType);
  }

  @Override
  protected JsonDeserializer<?> newDelegatingInstance(JsonDeserializer<?> ofType) {
    return new Tolerant(ofType);
  }

  @Override
  public @Nullable Object deserialize(JsonParser json, DeserializationContext context)
      throws IOException {
    if (json.hasToken(JsonToken.FIELD_NAME)) {
      // A union has begun to read this object, and looks after it.
      return _delegatee.deserialize(json, context);
    }
    if (context.getAttribute(Tolerant.class) instanceof Noted known) {
      return read(json, context, known);
    }
    var noted = new Noted(new ArrayList<>());
    context.setAttribute(Tolerant.class, noted);
    Object value = read(json, context, noted);
    if (!noted.faults().isEmpty()) {
      throw new TypeFaults(noted.faults(), value);
    }
    return value;
  }

  private @Nullable Object read(JsonParser json, DeserializationContext context, Noted noted)
      throws IOException {
    JsonStreamContext inside = json.getParsingContext();
    boolean scalar = !json.currentToken().isStructStart();
    JsonStreamContext around = scalar ? inside : inside.getParent();
    try {
      return _delegatee.deserialize(json, context);
    } catch (MismatchedInputException | UnionException fault) {
      noted.add(JsonPointer.forPath(around, false), fault);
      if (noted.faults().size() == MOST_NOTED) {
        throw new TypeFaults(noted.faults(), null);
      }
      skip(json, around, noted);
      return null;
    }
  }

  /** Skips the members and items that belong to the value at fault. */
  private static void skip(JsonParser json, JsonStreamContext around, Noted noted)
      throws IOException {
    try {
      while (json.getParsingContext() != around && json.nextToken() != null) {
        // Nothing of it is wanted.
      }
    } catch (JsonProcessingException unreadable) {
      throw new TypeFaults(noted.faults(), null);
    }
  }

  /** What was found so far in one body. */
  private record Noted(List<FieldError> faults) {
    void add(JsonPointer at, JsonMappingException fault) {
      faults.add(
          new FieldError()
              .param(at + JsonFaults.pointer(fault))
              .message(JsonFaults.message(fault)));
    }
  }
}
