package ai.beatra.artifacts;

import ai.beatra.blobs.Blob;
import ai.beatra.media.Format;
import ai.beatra.model.UploadPurpose;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/** What was uploaded. */
record Upload(Blob blob, Format format, UploadPurpose purpose, Map<String, String> metadata) {

  /**
   * Of what was asked for, however it was written: what says the same is the same. The media type
   * is that of the bytes, whether it was named or not. A text's length says where it ends.
   */
  String fingerprint() {
    var text = new StringBuilder(blob.sha256() + purpose.value());
    new TreeMap<>(metadata)
        .forEach(
            (key, value) -> {
              text.append('\0').append(key.length()).append('\0').append(key);
              text.append(value.length()).append('\0').append(value);
            });
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      byte[] digest = sha256.digest(text.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
