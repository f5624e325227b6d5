package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What was once found to be sent to the port by a fuzzer, and what it began with. */
@ExtendWith(SharedBeatra.class)
class HttpHeadsTest {
  private static final Path SEEDS =
      Path.of("src/test/resources/fuzz/ai.beatra.server.HttpHeadFuzz");

  @Test
  void everythingIsAnsweredAndOver(RunningBeatra beatra) throws IOException {
    List<Path> seeds;
    try (Stream<Path> files = Files.list(SEEDS)) {
      seeds = files.sorted().toList();
    }
    for (Path seed : seeds) {
      HttpHeadFuzz.send(beatra, Files.readAllBytes(seed));
    }
    assertThat(beatra.send(Request.get("/v1/health")).status()).isEqualTo(200);
  }
}
