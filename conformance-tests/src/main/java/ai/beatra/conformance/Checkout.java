package ai.beatra.conformance;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The checkout that the suite runs in.
 *
 * @param root the directory that holds spec/ and scripts/
 */
public record Checkout(Path root) {

  /** Looks upwards from the working directory. */
  public static Checkout find() {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      if (Files.exists(at.resolve("spec/openapi.yaml"))) {
        return new Checkout(at);
      }
    }
    throw new IllegalStateException("No spec/openapi.yaml here or above. Run it in the checkout.");
  }

  public Path spec() {
    return root.resolve("spec");
  }

  /** The launcher of the packaged server. */
  public Path launcher() {
    return root.resolve("scripts/beatra");
  }
}
