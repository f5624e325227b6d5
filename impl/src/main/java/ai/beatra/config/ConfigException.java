package ai.beatra.config;

import java.util.List;

/**
 * The configuration cannot be used; each problem is one line that says where and what to change.
 */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<String> problems;

  ConfigException(List<String> problems) {
    super(String.join("\n", problems));
    this.problems = List.copyOf(problems);
  }

  /** One line each, in the order of the file. */
  public List<String> problems() {
    return problems;
  }
}
