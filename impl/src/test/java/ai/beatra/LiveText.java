package ai.beatra;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** How often a text stands in what can be reached of the heap, as bytes or as chars. */
public final class LiveText {
  private LiveText() {}

  /**
   * @param text ASCII whose first character is not in it again
   * @param directory has room for a dump of the heap
   */
  public static int count(String text, Path directory) throws IOException {
    Path dump = directory.resolve("live.hprof");
    ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
        .dumpHeap(dump.toString(), true);
    try (InputStream in = Files.newInputStream(dump)) {
      return count(text.getBytes(StandardCharsets.US_ASCII), in);
    } finally {
      Files.delete(dump);
    }
  }

  /** Zeros are passed over, which chars have before each ASCII character. */
  private static int count(byte[] text, InputStream in) throws IOException {
    byte[] buffer = new byte[1 << 16];
    int found = 0;
    int same = 0;
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      for (int i = 0; i < read; i++) {
        byte next = buffer[i];
        if (next == text[same]) {
          same++;
          if (same == text.length) {
            found++;
            same = 0;
          }
        } else if (next != 0) {
          same = next == text[0] ? 1 : 0;
        }
      }
    }
    return found;
  }
}
