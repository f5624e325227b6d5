package ai.beatra.provider.sandbox.image;

import ai.beatra.provider.ImageCall;
import ai.beatra.provider.Media;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.SplittableRandom;

/** Chance that everything in a call decides on: SHA-256 over what it says and brings along. */
record ImageSeed(byte[] digest) {
  static ImageSeed of(ImageCall call, Pace pace) throws InterruptedException {
    MessageDigest digest = sha256();
    for (String part :
        List.of(call.upstreamModel(), call.prompt(), call.quality(), call.aspectRatio())) {
      byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
      digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
      digest.update(bytes);
    }
    byte[] buffer = new byte[1 << 16];
    for (Media input : call.inputs()) {
      digest.update(ByteBuffer.allocate(Long.BYTES).putLong(input.size()).flip());
      try (InputStream in = input.open()) {
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          pace.at(0, "reading");
          digest.update(buffer, 0, n);
        }
      } catch (IOException e) {
        throw new UncheckedIOException("An input cannot be fetched", e);
      }
    }
    return new ImageSeed(digest.digest());
  }

  /** The dice of one picture of the call. */
  SplittableRandom dice(int index) {
    MessageDigest own = sha256();
    own.update(digest);
    own.update((byte) index);
    return new SplittableRandom(ByteBuffer.wrap(own.digest()).getLong());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256.", e);
    }
  }
}
