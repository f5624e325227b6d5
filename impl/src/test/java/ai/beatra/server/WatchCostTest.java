package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What it costs a chat to be counted: memory that is allocated for it, on all threads together. */
@Tag("thorough")
class WatchCostTest {
  private static final int ROUNDS = 5;
  private static final int CHATS = 400;

  /** In bytes. */
  private static final long MOST = 1024;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @TempDir private Path data;

  @Test
  void aChatThatIsCountedAllocatesLittleMore() throws Exception {
    long plain = allocated(data.resolve("plain"), Map.of());
    long counted = allocated(data.resolve("counted"), Map.of("BEATRA_ADMIN_PORT", "0"));

    System.out.printf("a chat allocates %d bytes, counted %d%n", plain, counted);
    assertThat(counted - plain).isLessThan(MOST);
  }

  /** By one chat, in the round in which it is the least: others are disturbed. */
  private static long allocated(Path directory, Map<String, String> more) throws Exception {
    var settings = new HashMap<>(more);
    settings.put("BEATRA_SANDBOX_TOKEN_DELAY_MS", "0");
    java.nio.file.Files.createDirectories(directory);
    try (RunningBeatra beatra = RunningBeatra.start(directory, settings);
        Wire wire = beatra.connect()) {
      Request chat =
          beatra.chat(
              "{\"model\":\"auto\",\"max_tokens\":5,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}");
      chats(wire, chat);
      long least = Long.MAX_VALUE;
      for (int i = 0; i < ROUNDS; i++) {
        long before = allocated();
        chats(wire, chat);
        least = Math.min(least, (allocated() - before) / CHATS);
      }
      return least;
    }
  }

  private static void chats(Wire wire, Request chat) throws IOException {
    for (int i = 0; i < CHATS; i++) {
      assertThat(wire.send(chat).read().status()).isEqualTo(200);
    }
  }

  private static long allocated() {
    return LongStream.of(THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds()))
        .filter(bytes -> bytes > 0)
        .sum();
  }
}
