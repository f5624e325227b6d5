package ai.beatra.spec.lint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import ai.beatra.spec.SpecFolder;
import ai.beatra.spec.source.Finding;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A fault planted in a good spec and the finding it has to cause: rule, line (by a text on it),
 * pointer and words.
 */
public record Fault(
    String file,
    String text,
    String replacement,
    String rule,
    String line,
    String pointer,
    String words) {
  public static final String SPEC = "openapi.yaml";
  public static final String CODES = "error-codes.yaml";
  public static final String ROADMAP = "roadmap.yaml";

  /** Places of the good spec. */
  public static final String POST = "/paths/~1v1~1things/post";

  public static final String GET = "/paths/~1v1~1things~1{thing_id}/get";
  public static final String SCHEMAS = "/components/schemas/";

  /** One of the OpenAPI document. */
  public static Fault fault(
      String text, String replacement, String rule, String line, String pointer, String words) {
    return new Fault(SPEC, text, replacement, rule, line, pointer, words);
  }

  /** Exactly that finding, on its line. */
  public void isFound(SpecFolder spec) throws IOException {
    spec.plant(file, text, replacement);

    List<Finding> findings = new ArrayList<>(spec.findings());
    // An example of an alternative that nobody can tell any more has to be wrong too.
    findings.removeIf(it -> rule.equals("union") && it.rule().equals("example-invalid"));
    assertThat(findings)
        .extracting(Finding::file, Finding::rule, Finding::line, it -> it.pointer().toString())
        .containsExactly(tuple("spec/" + file, rule, spec.lineOf(line), pointer));
    assertThat(findings.get(0).toString()).contains(words);
  }

  @Override
  public String toString() {
    return rule + ": " + words;
  }
}
