package ai.beatra.conformance.scripts;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.conformance.Session;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether scripts/run and the others know that the packaged server is out of date. */
final class ToolchainTest {
  private static final String SPEC = "spec/openapi.yaml";
  private static final String MADE = "impl/target/classes/Made.class";

  /** What Maven does, as far as the scripts can see. */
  private static final String BUILD =
      "build_begins; echo made >impl/target/beatra.jar; build_ended";

  private final Path root;

  ToolchainTest(@TempDir Path root) {
    this.root = root;
  }

  @BeforeEach
  void aCheckoutThatIsBuilt() throws IOException, InterruptedException {
    for (String folder : new String[] {".mvn", "spec/docs", "generated", "impl/src/main/java"}) {
      Files.createDirectories(root.resolve(folder));
    }
    write("pom.xml", "<project/>");
    write(SPEC, "openapi: 3.0.3");
    write("spec/docs/a page.md", "a page");
    write("impl/src/main/java/A.java", "class A {}");
    Files.createDirectories(root.resolve("impl/target/classes"));
    write(MADE, "made of that");
    assertThat(isStale()).isTrue();
    sh(BUILD);
    assertThat(isStale()).isFalse();
  }

  private void write(String file, String text) throws IOException {
    Files.writeString(root.resolve(file), text);
  }

  private String sh(String commands) throws IOException, InterruptedException {
    String toolchain = Session.checkout().resolve("scripts/toolchain").toString();
    Process process =
        new ProcessBuilder("sh", "-euc", "root=$PWD; . '" + toolchain + "'; " + commands)
            .directory(root.toFile())
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().close();
    String printed =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertThat(process.waitFor()).as(printed).isZero();
    return printed;
  }

  private boolean isStale() throws IOException, InterruptedException {
    return sh("if stale; then echo stale; fi").equals("stale");
  }

  @Test
  void aFileThatIsRestoredIsSeenAlthoughItIsOlderThanTheJarAndAllThatWasMadeGoes()
      throws IOException, InterruptedException {
    Files.copy(root.resolve(SPEC), root.resolve(SPEC + ".bak"), StandardCopyOption.COPY_ATTRIBUTES);
    assertThat(isStale()).as("what sed -i leaves is no source").isFalse();
    write(SPEC, "openapi: 3.0.4");
    assertThat(isStale()).isTrue();
    sh(BUILD);
    assertThat(isStale()).isFalse();

    Files.move(
        root.resolve(SPEC + ".bak"), root.resolve(SPEC), StandardCopyOption.REPLACE_EXISTING);

    assertThat(isStale()).isTrue();
    sh(BUILD);
    assertThat(root.resolve(MADE)).as("Maven would take it for up to date").doesNotExist();
    assertThat(isStale()).isFalse();
  }

  @Test
  void aFileThatIsGoneIsSeenAndAllThatWasMadeGoes() throws IOException, InterruptedException {
    Files.delete(root.resolve("spec/docs/a page.md"));

    assertThat(isStale()).isTrue();
    sh(BUILD);
    assertThat(root.resolve(MADE)).doesNotExist();
    assertThat(isStale()).isFalse();
  }

  @Test
  void aFileThatIsSavedDuringTheBuildIsNotInIt() throws IOException, InterruptedException {
    sh(BUILD.replace("echo made", "echo 'openapi: 3.0.4' >" + SPEC + "; echo made"));

    assertThat(isStale()).isTrue();
  }

  @Test
  void aSaveLeavesWhatMavenSeesForItself() throws IOException, InterruptedException {
    // Times are told to the second by some file systems.
    sh("touch -t 202601010000 impl/target/beatra.jar");
    write("spec/CHANGELOG.md", "new");

    assertThat(isStale()).isTrue();
    sh(BUILD);
    assertThat(root.resolve(MADE)).exists();
    assertThat(isStale()).isFalse();
  }

  @Test
  void aBuildThatFailedOrWasMadeByOthersIsNotTrusted() throws IOException, InterruptedException {
    write("impl/src/main/java/A.java", "class A {");
    sh("build_begins");
    write("impl/src/main/java/A.java", "class A {}");
    assertThat(isStale()).isTrue();
    sh(BUILD);

    write("impl/target/beatra.jar", "of another one");

    assertThat(isStale()).isTrue();
  }

  @Test
  void mavensWordsArePassedOnWithoutEscapeCodesAndSoIsItsFailure()
      throws IOException, InterruptedException {
    Path mvn = root.resolve("bin/mvn");
    Files.createDirectories(root.resolve("bin"));
    Files.writeString(
        mvn, "#!/bin/sh\nprintf '\\033[0m\\033[0m[ERROR] no\\n'\n[ \"$4\" != fails ]\n");
    assertThat(mvn.toFile().setExecutable(true)).isTrue();

    assertThat(sh("PATH=$root/bin:$PATH; maven works && echo good; maven fails || echo failed"))
        .isEqualTo("[ERROR] no\ngood\n[ERROR] no\nfailed");
  }
}
