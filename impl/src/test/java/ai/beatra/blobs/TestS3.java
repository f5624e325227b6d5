package ai.beatra.blobs;

import ai.beatra.config.S3Settings;
import ai.beatra.config.S3Settings.Downloads;
import ai.beatra.config.Secret;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The S3 server of the tests: a process that is started once for all tests of this JVM, and ends
 * with it. Each test keeps to a prefix of its own.
 */
public final class TestS3 {
  /** No end but that of a call that hangs, however slow the machine is. */
  static final S3Patience PATIENT =
      new S3Patience(
          Duration.ofSeconds(60),
          Duration.ofSeconds(60),
          Duration.ofSeconds(60),
          Duration.ofSeconds(120),
          Duration.ofSeconds(60),
          256 << 10);

  static final String BUCKET = "beatra";
  static final String ACCESS_KEY = "AKIAIOSFODNN7EXAMPLE";
  static final String SECRET_KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

  private static final Path LIB = Path.of("../target/s3-lib");
  private static final String LISTENS = "S3 listens on ";

  private static @Nullable URI endpoint;

  private TestS3() {}

  /** Where it listens. */
  public static synchronized URI endpoint() throws IOException {
    if (endpoint == null) {
      endpoint = start();
    }
    return endpoint;
  }

  private static URI start() throws IOException {
    if (!Files.isDirectory(LIB)) {
      throw new IOException(
          "there is no S3 server for the tests; build all once (mvn verify does), or"
              + " mvn -f scripts/s3-java/pom.xml process-resources");
    }
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx192m",
                "-cp",
                LIB.resolve("*").toString(),
                "../scripts/s3-java/S3.java",
                "0",
                "",
                "attached")
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    // It clears its directory and ends when this JVM, which holds its input, is gone.
    BufferedReader out = process.inputReader();
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.startsWith(LISTENS)) {
        return URI.create(line.substring(LISTENS.length()));
      }
    }
    throw new IOException("the S3 server of the tests did not start");
  }

  /** A prefix that nobody else has. */
  public static String prefix() {
    return "test-" + UUID.randomUUID() + "/";
  }

  /** A bucket that is reached there. */
  static S3Settings settings(URI at, String prefix) {
    return settings(at, BUCKET, prefix, Downloads.PROXY);
  }

  static S3Settings settings(URI at, String bucket, String prefix, Downloads downloads) {
    return new S3Settings(
        at,
        "us-east-1",
        bucket,
        prefix,
        new Secret(ACCESS_KEY),
        new Secret(SECRET_KEY),
        true,
        downloads);
  }

  /** The same as the environment of a server has it. */
  public static Map<String, String> environment(URI at, String prefix, String downloads) {
    return Map.of(
        "BEATRA_STORAGE_KIND", "s3",
        "BEATRA_STORAGE_S3_ENDPOINT", at.toString(),
        "BEATRA_STORAGE_S3_BUCKET", BUCKET,
        "BEATRA_STORAGE_S3_PREFIX", prefix,
        "BEATRA_STORAGE_S3_ACCESS_KEY", ACCESS_KEY,
        "BEATRA_STORAGE_S3_SECRET_KEY", SECRET_KEY,
        "BEATRA_STORAGE_S3_DOWNLOADS", downloads);
  }
}
