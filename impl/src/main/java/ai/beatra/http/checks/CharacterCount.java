package ai.beatra.http.checks;

import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/** The length of a text as JSON Schema counts it: in characters, not in UTF-16 units. */
public final class CharacterCount implements ConstraintValidator<Size, String> {
  private int min;
  private int max;

  @Override
  public void initialize(Size size) {
    min = size.min();
    max = size.max();
  }

  @Override
  public boolean isValid(@Nullable String text, ConstraintValidatorContext context) {
    int count = text == null ? min : text.codePointCount(0, text.length());
    return min <= count && count <= max;
  }
}
