package ai.beatra.server;

import ai.beatra.config.CatalogConfig;
import ai.beatra.config.Config;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * A server as {@code serve} starts it, but for its clock: each line on the standard input says by
 * how many seconds it is before the real one. It ends with the input, and so with its test.
 */
final class WrongClockServer {
  private WrongClockServer() {}

  public static void main(String[] arguments) throws IOException {
    Config config = Config.parse("test", "", Config.environment());
    var clock = new WrongClock();
    var beatra =
        new Beatra(config, CatalogConfig.load(config, Config.environment()), clock, key -> {});
    System.out.println("beatra listens on http://127.0.0.1:" + beatra.port());
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      clock.seconds = Long.parseLong(line);
    }
    Runtime.getRuntime().halt(0);
  }

  private static final class WrongClock extends Clock {
    private volatile long seconds;

    @Override
    public Instant instant() {
      return Instant.now().plusSeconds(seconds);
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException();
    }
  }
}
