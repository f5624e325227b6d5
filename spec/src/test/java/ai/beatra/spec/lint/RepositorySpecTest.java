package ai.beatra.spec.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class RepositorySpecTest {
  @Test
  void theSpecOfThisRepositoryIsClean() throws IOException {
    assertThat(Lint.findings(Path.of(""))).isEmpty();
  }
}
