package ai.beatra.conformance.scripts;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.conformance.Session;
import ai.beatra.conformance.server.LocalServer;
import ai.beatra.conformance.server.Target;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tar.gz that a build makes runs where it is unpacked, and leaves nothing there. */
@Tag("thorough")
final class DistributionTest {
  private static final String CHAT =
      """
      {"model": "auto", "messages": [{"role": "user", "content": "Say exactly: It works."}]}
      """;

  private final HttpClient client = HttpClient.newHttpClient();

  @Test
  void itRunsWithNothingButJava(@TempDir Path directory) throws Exception {
    Path home = unpacked(directory);
    List<String> before = files(home);

    try (LocalServer server = LocalServer.start(home.resolve("bin/beatra"))) {
      Target target = server.target();
      HttpRequest chat =
          HttpRequest.newBuilder(target.url().resolve("/v1/chat/completions"))
              .header("Authorization", "Bearer " + target.key())
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString(CHAT))
              .build();
      assertThat(client.send(chat, HttpResponse.BodyHandlers.ofString()).body())
          .contains("It works.");
    }
    assertThat(files(home)).isEqualTo(before);
  }

  @Test
  void allThatIsToBeShippedIsInIt(@TempDir Path directory) throws Exception {
    assertThat(files(unpacked(directory)))
        .contains("bin/beatra", "bin/archive", "bin/healthy", "beatra.jar", "LICENSE")
        .contains("conf/beatra.yaml", "conf/cluster.yaml", "conf/catalog.yaml")
        .contains("deploy/Dockerfile", "deploy/beatra.service", "deploy/kubernetes/deployment.yaml")
        .contains("licences/THIRD-PARTY.txt", "licences/LGPL-2.1.txt");
  }

  private static Path unpacked(Path directory) throws IOException, InterruptedException {
    Path built = Session.checkout().resolve("impl/target");
    Path archive;
    try (Stream<Path> found = Files.list(built)) {
      archive =
          found
              .filter(file -> file.getFileName().toString().matches("beatra-.*\\.tar\\.gz"))
              .findFirst()
              .orElseThrow(() -> new AssertionError("mvn package makes a tar.gz in " + built));
    }
    Process tar =
        new ProcessBuilder("tar", "-xzf", archive.toString(), "-C", directory.toString())
            .inheritIO()
            .start();
    assertThat(tar.waitFor()).isZero();
    try (Stream<Path> found = Files.list(directory)) {
      return found.findFirst().orElseThrow();
    }
  }

  private static List<String> files(Path directory) throws IOException {
    try (Stream<Path> found = Files.walk(directory)) {
      return found
          .filter(Files::isRegularFile)
          .map(file -> directory.relativize(file).toString())
          .sorted()
          .toList();
    }
  }
}
