package ai.beatra.http.json;

import ai.beatra.model.FieldError;
import com.fasterxml.jackson.databind.JsonMappingException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All values of a body that are of a wrong type, and what could be read beside them. */
public final class TypeFaults extends JsonMappingException {
  private static final long serialVersionUID = 1L;

  private final transient List<FieldError> faults;
  private final transient @Nullable Object rest;

  /**
   * @param faults in the order in which they stand in the body; not empty
   * @param rest the value without them, or null if it is itself at fault or was not read to its end
   */
  TypeFaults(List<FieldError> faults, @Nullable Object rest) {
    super(null, "values of wrong types");
    this.faults = List.copyOf(faults);
    this.rest = rest;
  }

  public List<FieldError> faults() {
    return faults;
  }

  public @Nullable Object rest() {
    return rest;
  }
}
