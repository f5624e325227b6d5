package ai.beatra.http.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads integers by their value, as JSON Schema does: 16.0 and 1e2 are some, 16.5 is none. */
final class WholeNumber<T extends Number> extends StdScalarDeserializer<T> {
  private static final long serialVersionUID = 1L;

  private final BigDecimal least;
  private final BigDecimal most;
  private final transient Function<BigDecimal, T> exact;

  WholeNumber(Class<T> type, long least, long most, Function<BigDecimal, T> exact) {
    super(type);
    this.least = BigDecimal.valueOf(least);
    this.most = BigDecimal.valueOf(most);
    this.exact = exact;
  }

  @Override
  @SuppressWarnings("unchecked")
  public @Nullable T deserialize(JsonParser json, DeserializationContext context)
      throws IOException {
    JsonToken token = json.currentToken();
    if (token != JsonToken.VALUE_NUMBER_INT && token != JsonToken.VALUE_NUMBER_FLOAT) {
      return (T) context.handleUnexpectedToken(handledType(), json);
    }
    BigDecimal number = json.getDecimalValue();
    boolean whole = number.signum() == 0 || number.stripTrailingZeros().scale() <= 0;
    if (!whole) {
      return (T) context.handleUnexpectedToken(handledType(), json);
    }
    if (number.compareTo(least) < 0 || number.compareTo(most) > 0) {
      throw new InvalidFormatException(json, "out of range", number, handledType());
    }
    return exact.apply(number);
  }
}
