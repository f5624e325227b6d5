package ai.beatra.generated;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** A template that was overridden is looked at again when the one it stands in for changes. */
class TemplatesTest {
  private static final Path TEMPLATES = Path.of("src/main/templates");
  private static final String VERSION = System.getProperty("openapi-generator.version");
  private static final Pattern ORIGINAL =
      Pattern.compile("(\\S+\\.mustache) of openapi-generator (\\S+),\\s+SHA-256 (\\S+)");

  record Original(Path template, String resource, String version, String sha256) {}

  @TestFactory
  Stream<DynamicTest> theOriginalsAreUnchanged() throws IOException {
    return originals().stream()
        .map(
            original ->
                DynamicTest.dynamicTest(
                    original.template().getFileName() + " · " + original.resource(),
                    () -> isUnchanged(original)));
  }

  private static void isUnchanged(Original original) throws Exception {
    URL upstream = TemplatesTest.class.getResource("/" + original.resource());
    String todo =
        "%s was made from %s of openapi-generator %s; the build uses %s. Compare the two originals, carry over what matters, and put version and SHA-256 of the new one into the comment that %s begins with."
            .formatted(
                original.template(),
                original.resource(),
                original.version(),
                VERSION,
                original.template().getFileName());

    assertThat(upstream).as(todo + " (It no longer exists.)").isNotNull();
    assertThat(sha256(upstream)).as(todo).isEqualTo(original.sha256());
  }

  @Test
  void aTemplateNamedAsAnUpstreamOneSaysSo() throws IOException {
    List<Original> originals = originals();
    for (Path template : templates()) {
      String resource = "JavaJaxRS/spec/" + template.getFileName();
      if (TemplatesTest.class.getResource("/" + resource) != null) {
        assertThat(originals)
            .as(
                "%s overrides %s and has to begin with a comment: which version, which SHA-256, why",
                template, resource)
            .anyMatch(
                original ->
                    original.template().equals(template) && original.resource().equals(resource));
      }
    }
  }

  private static List<Original> originals() throws IOException {
    List<Original> originals = new ArrayList<>();
    for (Path template : templates()) {
      Matcher original = ORIGINAL.matcher(Files.readString(template));
      while (original.find()) {
        originals.add(
            new Original(template, original.group(1), original.group(2), original.group(3)));
      }
    }
    assertThat(originals).isNotEmpty();
    return originals;
  }

  private static List<Path> templates() throws IOException {
    try (Stream<Path> files = Files.list(TEMPLATES)) {
      return files.sorted().toList();
    }
  }

  private static String sha256(URL resource) throws Exception {
    try (InputStream in = resource.openStream()) {
      byte[] text = new String(in.readAllBytes(), UTF_8).replace("\r\n", "\n").getBytes(UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
    }
  }
}
