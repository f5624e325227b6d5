package ai.beatra.spec.source;

import com.fasterxml.jackson.core.JsonPointer;
import java.util.List;

/**
 * One fault in a file of spec/, said so that its author can mend it.
 *
 * @param file as printed, for example {@code spec/openapi.yaml}
 * @param line counted from 1
 * @param pointer where in the document; empty for the document itself
 * @param rule the id of the rule that found it
 * @param message what is wrong, a sentence on one line
 * @param fix what to do, a sentence
 * @param cause a place whose own fault this only follows from, if there is one; empty if it cannot
 */
public record Finding(
    String file,
    int line,
    JsonPointer pointer,
    String rule,
    String message,
    String fix,
    JsonPointer cause) {

  public Finding(
      String file, int line, JsonPointer pointer, String rule, String message, String fix) {
    this(file, line, pointer, rule, message, fix, JsonPointer.empty());
  }

  public Finding {
    if (!Rules.all().containsKey(rule)) {
      throw new IllegalArgumentException(rule + " is not in the table of rules");
    }
    message = message.replaceAll("\\s*\\R\\s*", " ");
  }

  public Finding causedAt(JsonPointer place) {
    return new Finding(file, line, pointer, rule, message, fix, place);
  }

  public Finding with(String more) {
    return new Finding(file, line, pointer, rule, message + " " + more, fix, cause);
  }

  /**
   * Whether this is only so because a rule that comes first was broken at its cause or below, or
   * because what stands here was not read as it was meant.
   */
  public boolean followsFrom(Finding other) {
    boolean caused = !cause.matches() && (other.pointer + "/").startsWith(cause + "/");
    boolean misread =
        List.of("yaml", "plain-scalar").contains(other.rule)
            && !pointer.matches()
            && pointer.equals(other.pointer);
    return (caused || misread) && Rules.isBefore(other.rule, rule) && file.equals(other.file);
  }

  /** All of it but the place. */
  public List<String> said() {
    return List.of(file, rule, message, fix);
  }

  @Override
  public String toString() {
    String place = file.endsWith(".md") ? "" : pointer.matches() ? "/: " : pointer + ": ";
    return "%s:%d: [%s] %s%s %s".formatted(file, line, rule, place, message, fix);
  }
}
