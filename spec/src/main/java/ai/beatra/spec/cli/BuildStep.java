package ai.beatra.spec.cli;

import java.io.IOException;

/**
 * {@link Main} inside the build. A refusal is thrown, because exiting would end Maven before it can
 * say which module failed.
 */
public final class BuildStep {
  private BuildStep() {}

  public static void main(String[] arguments) throws IOException {
    Main.run(System.out, arguments);
  }
}
