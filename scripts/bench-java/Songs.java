import ai.beatra.provider.MusicCall;
import ai.beatra.provider.MusicOptions;
import ai.beatra.provider.sandbox.music.SandboxMusic;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** Makes songs of thirty seconds, and prints the CPU time of each, also of the very first. */
final class Songs {
  private static final String[] STYLES = {"pop", "techno", "calm piano", "jazz", "cinematic"};
  private static final MusicOptions USUAL = new MusicOptions(null, null, null, null, null);

  private Songs() {}

  public static void main(String[] arguments) throws InterruptedException {
    Path directory = Path.of(arguments[0]);
    for (String style : STYLES) {
      long before = cpu();
      Path file = directory.resolve(style.replace(' ', '-') + ".mp3");
      var call =
          new MusicCall(
              "sandbox-music", "Thirty seconds of " + style, null, true, null, 1, USUAL, null);
      new SandboxMusic()
          .make(call, (percent, stage, message) -> {}, clip -> write(file, clip.content()));
      System.out.printf(
          "%s: 30 s were rendered and encoded in %.2f CPU s%n", style, (cpu() - before) / 1e9);
    }
  }

  private static void write(Path file, byte[] content) {
    try {
      Files.write(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Of all threads, the compiler's included. */
  private static long cpu() {
    var system =
        (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return system.getProcessCpuTime();
  }
}
