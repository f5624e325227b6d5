package ai.beatra.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
  @TempDir Path temporary;

  private Path path() {
    return temporary.resolve("some/data");
  }

  private static String permissions(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  @Test
  void itIsMadeForItsOwnerOnly() throws IOException {
    DataDirectory directory = DataDirectory.at(path());

    assertThat(permissions(directory.path())).isEqualTo("rwx------");
    assertThat(DataDirectory.at(path()).path()).as("again").isEqualTo(directory.path());
  }

  @Test
  void whatStandsOpenIsClosedToOthers() throws IOException {
    Files.createDirectories(path());
    Path file = Files.writeString(path().resolve("beatra.db"), "x");
    Path own = Files.writeString(path().resolve("own"), "x");
    Files.setPosixFilePermissions(path(), PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    Files.setPosixFilePermissions(own, PosixFilePermissions.fromString("r--------"));

    DataDirectory.at(path());

    assertThat(permissions(path())).isEqualTo("rwx------");
    assertThat(permissions(file)).isEqualTo("rw-------");
    assertThat(permissions(own)).as("less than that is left").isEqualTo("r--------");
  }

  @Test
  void aFileInItsPlaceIsRefusedInOneLine() throws IOException {
    Path file = Files.writeString(temporary.resolve("file"), "x");

    assertThatThrownBy(() -> DataDirectory.at(file))
        .isInstanceOf(IOException.class)
        .message()
        .startsWith("the data directory " + file + " cannot be made: ")
        .doesNotContain("\n");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void whatStandsOpenAndIsNotOursIsRefusedInOneLine() {
    // Nobody may change who can read it, not even root.
    Path foreign = Path.of("/proc/self");

    assertThatThrownBy(() -> DataDirectory.at(foreign))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cannot be kept from others")
        .hasMessageNotContaining("\n");
  }

  @Test
  void onlyOneCanHaveTheLock() throws IOException {
    DataDirectory directory = DataDirectory.at(path());
    try (Closeable lock = directory.lock()) {
      assertThat(lock).isNotNull();
      assertThatThrownBy(directory::lock)
          .isInstanceOf(IOException.class)
          .hasMessage(
              "the data directory %s is in use by process %d",
              directory.path(), ProcessHandle.current().pid());
    }
    try (Closeable again = directory.lock()) {
      assertThat(again).isNotNull();
    }
  }

  @Test
  void anotherProcessThatHasTheLockIsNamed() throws Exception {
    Process other =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElse("java"),
                "-cp",
                System.getProperty("java.class.path"),
                LockHolder.class.getName(),
                path().toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader output =
        new BufferedReader(new InputStreamReader(other.getInputStream(), StandardCharsets.UTF_8))) {
      assertThat(output.readLine()).isEqualTo("locked");

      assertThatThrownBy(() -> DataDirectory.at(path()).lock())
          .hasMessage("the data directory %s is in use by process %d", path(), other.pid());
    } finally {
      other.destroyForcibly().waitFor();
    }
    try (Closeable lock = DataDirectory.at(path()).lock()) {
      assertThat(lock).as("a killed process holds no lock").isNotNull();
    }
  }

  /** Run as a process of its own: takes the lock and keeps it until it is killed. */
  static final class LockHolder {
    private LockHolder() {}

    public static void main(String[] arguments) throws Exception {
      try (Closeable lock = DataDirectory.at(Path.of(arguments[0])).lock()) {
        System.out.println(lock == null ? "no lock" : "locked");
        Thread.sleep(60_000);
      }
    }
  }

  @Test
  void aPrivateFileIsReadableByItsOwnerOnlyAndReplacedWhole() throws IOException {
    DataDirectory directory = DataDirectory.at(path());
    directory.writePrivately("dev-api-key", "a much longer text\n");

    Path file = directory.writePrivately("dev-api-key", "ä\n");

    assertThat(file).isEqualTo(directory.path().resolve("dev-api-key")).hasContent("ä\n");
    assertThat(permissions(file)).isEqualTo("rw-------");
    try (var files = Files.list(directory.path())) {
      assertThat(files.toList()).as("nothing is left over").isEqualTo(List.of(file));
    }
  }
}
