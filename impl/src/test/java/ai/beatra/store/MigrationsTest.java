package ai.beatra.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MigrationsTest {
  private static final Path MIGRATIONS = Path.of("src/main/resources/db/migration");
  private static final Path LANDED = Path.of("src/test/resources/landed-migrations.sha256");

  private static Map<String, String> files() throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> paths = Files.list(MIGRATIONS)) {
      for (Path path : paths.toList()) {
        files.put(path.getFileName().toString(), sha256(Files.readAllBytes(path)));
      }
    }
    return files;
  }

  private static Map<String, String> landed() throws IOException {
    return Files.readAllLines(LANDED).stream()
        .map(line -> line.split(" {2}", 2))
        .collect(Collectors.toMap(parts -> parts[1], parts -> parts[0]));
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aLandedMigrationIsNeverEdited() throws IOException {
    Map<String, String> files = files();
    landed()
        .forEach(
            (name, hash) ->
                assertThat(files)
                    .as(
                        "%s has landed, and databases have run it: put it back as it was and add a new migration",
                        name)
                    .containsEntry(name, hash));
  }

  @Test
  void everyMigrationIsPinned() throws IOException {
    Map<String, String> landed = landed();
    files()
        .forEach(
            (name, hash) ->
                assertThat(landed)
                    .as(
                        "a new migration is pinned by the line \"%s  %s\" in %s",
                        hash, name, LANDED)
                    .containsKey(name));
  }

  @Test
  void theBuildKnowsTheNumberOfTheLastMigration() throws IOException {
    int last =
        files().keySet().stream()
            .mapToInt(name -> Integer.parseInt(name.substring(1, name.indexOf("__"))))
            .max()
            .orElseThrow();

    assertThat(Migrations.VERSION).isEqualTo(last);
  }
}
