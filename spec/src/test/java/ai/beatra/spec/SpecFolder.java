package ai.beatra.spec;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.spec.contract.Spec;
import ai.beatra.spec.gate.Gate;
import ai.beatra.spec.lint.Lint;
import ai.beatra.spec.source.Finding;
import ai.beatra.spec.source.YamlFile;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** A small spec folder without a fault, and copies of it with one planted. */
public final class SpecFolder {
  public static final String OPENAPI = resource("openapi.yaml");

  private final Path directory;
  private String changed = "";

  public SpecFolder(Path parent) throws IOException {
    directory = Files.createDirectories(parent.resolve("spec"));
    write("exceptions.yaml", "exceptions: []\n");
    write("elsewhere.yaml", "calls: []\n");
    write("openapi.yaml", OPENAPI);
    for (String file :
        List.of("error-codes.yaml", "roadmap.yaml", "catalog.yaml", "CHANGELOG.md")) {
      write(file, resource(file));
    }
  }

  private static String resource(String name) {
    URL found = SpecFolder.class.getResource("/folder/" + name);
    try {
      return Files.readString(Path.of(Objects.requireNonNull(found, name).toURI()));
    } catch (IOException | URISyntaxException e) {
      throw new IllegalStateException(name, e);
    }
  }

  public Path path() {
    return directory;
  }

  /** Replaces the only place where a text stands in one of the files. */
  public SpecFolder plant(String file, String text, String replacement) throws IOException {
    String before = Files.readString(directory.resolve(file));
    assertThat(before).containsOnlyOnce(text);
    changed = before.replace(text, replacement);
    write(file, changed);
    return this;
  }

  public void write(String file, String text) throws IOException {
    changed = text;
    Files.writeString(directory.resolve(file), text);
  }

  /** Writes what was released last, in both its forms. */
  public void baseline(String openapi) throws IOException {
    Files.createDirectories(directory.resolve("released"));
    write(Spec.BASELINE, openapi);
    YamlFile yaml = YamlFile.of(Spec.OPENAPI, openapi);
    write(Spec.BASELINE_JSON, yaml.root().value().toPrettyString());
  }

  public List<Finding> findings() throws IOException {
    return Lint.findings(directory);
  }

  /** What the gate finds since the last release. */
  public List<Finding> breaks() throws IOException {
    Spec now = Spec.read(directory);
    return Gate.judge(now.released(), now).findings();
  }

  /** The line on which a text begins that stands once in the file that was changed last. */
  public int lineOf(String text) {
    assertThat(changed).containsOnlyOnce(text);
    return changed.substring(0, changed.indexOf(text)).split("\n", -1).length;
  }
}
