package ai.beatra.spec;

import com.fasterxml.jackson.core.JsonPointer;

/**
 * One fault in a file of spec/, said so that its author can mend it.
 *
 * @param file as printed, for example {@code spec/openapi.yaml}
 * @param line counted from 1
 * @param pointer where in the document; empty for the document itself
 * @param rule the id of the rule that found it
 * @param message what is wrong, a sentence on one line
 * @param fix what to do, a sentence
 */
public record Finding(
    String file, int line, JsonPointer pointer, String rule, String message, String fix) {

  public Finding {
    if (!Rules.all().containsKey(rule)) {
      throw new IllegalArgumentException(rule + " is not in the table of rules");
    }
    message = message.replaceAll("\\s*\\R\\s*", " ");
  }

  @Override
  public String toString() {
    String place = file.endsWith(".md") ? "" : pointer.matches() ? "/: " : pointer + ": ";
    return "%s:%d: [%s] %s%s %s".formatted(file, line, rule, place, message, fix);
  }
}
