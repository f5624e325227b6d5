import ai.beatra.provider.Content;
import ai.beatra.provider.Job;
import ai.beatra.provider.MusicCall;
import ai.beatra.provider.MusicOptions;
import ai.beatra.provider.sandbox.music.SandboxMusic;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Makes songs of thirty seconds, and prints the CPU time of each. */
final class Songs {
  private static final String[] STYLES = {"pop", "techno", "calm piano", "jazz", "cinematic"};
  private static final MusicOptions USUAL = new MusicOptions(null, null, null, null, null);

  private Songs() {}

  public static void main(String[] arguments) throws InterruptedException {
    Path directory = Path.of(arguments[0]);
    System.out.printf(
        "CPU seconds to render and encode 30 s, load average %.1f before the run%n%-12s %9s %9s%n",
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
        "",
        "song",
        "and JVM");
    // The second time the code is compiled, as in a server that has run for a while.
    for (String time : new String[] {"cold", "warm"}) {
      for (String style : STYLES) {
        long own = ownCpu();
        long all = cpu();
        make(style, directory.resolve(style.replace(' ', '-') + ".mp3"));
        System.out.printf(
            "%-12s %9.2f %9.2f  %s%n", style, (ownCpu() - own) / 1e9, (cpu() - all) / 1e9, time);
      }
    }
  }

  private static void make(String style, Path file) throws InterruptedException {
    var call =
        new MusicCall(
            "sandbox-music", "Thirty seconds of " + style, null, true, null, 1, USUAL, null);
    new SandboxMusic()
        .make(call, new Unheard(), clip -> write(file, clip.content()));
  }

  private static void write(Path file, Content content) {
    try (OutputStream out = Files.newOutputStream(file)) {
      content.writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A job of which nothing is kept. */
  private static final class Unheard implements Job {
    @Override
    public void report(int percent, String stage, String message) {}

    @Override
    public Optional<String> upstreamId() {
      return Optional.empty();
    }

    @Override
    public void sending() {}

    @Override
    public void begun(String upstreamId) {}

    @Override
    public void refused() {}

    @Override
    public boolean isGivenUp() {
      return false;
    }
  }

  private static long ownCpu() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  /** Of all threads, the compiler's included. */
  private static long cpu() {
    var system =
        (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return system.getProcessCpuTime();
  }
}
