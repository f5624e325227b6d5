package ai.beatra.provider.sandbox;

import ai.beatra.error.ErrorCode;
import ai.beatra.provider.Media;
import ai.beatra.provider.ProviderException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Chance that is the same whenever a call is: SHA-256 over what it says and brings along. */
public record Seed(byte[] hash) {
  /** Ends the work by failing, if it is to end. */
  public interface Stop {
    void check() throws InterruptedException;
  }

  /** Decided by what is said; nothing is not the same as an empty text. */
  public static Seed of(@Nullable Object... said) {
    MessageDigest digest = sha256();
    for (Object each : said) {
      byte[] text = String.valueOf(each).getBytes(StandardCharsets.UTF_8);
      int length = each == null ? -1 : text.length;
      digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(length).flip());
      digest.update(text);
    }
    return new Seed(digest.digest());
  }

  /** Decided by all bytes of a file, too. */
  public Seed with(Media file, Stop stop) throws InterruptedException {
    MessageDigest digest = sha256();
    digest.update(hash);
    byte[] bytes = new byte[1 << 16];
    try (InputStream in = file.open()) {
      for (int count = 0; count >= 0; count = in.read(bytes)) {
        stop.check();
        digest.update(bytes, 0, count);
      }
    } catch (IOException e) {
      throw new ProviderException(ErrorCode.INTERNAL_ERROR, "An input could not be fetched.", e);
    }
    return new Seed(digest.digest());
  }

  /** The dice for one part of the work, 0 to 127. */
  public SplittableRandom dice(int part) {
    MessageDigest digest = sha256();
    digest.update(hash);
    digest.update((byte) part);
    return new SplittableRandom(ByteBuffer.wrap(digest.digest()).getLong());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256.", e);
    }
  }
}
