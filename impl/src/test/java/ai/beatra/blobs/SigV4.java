package ai.beatra.blobs;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signature version 4 as Amazon's manual describes it ("Signature calculations for the
 * Authorization header", "Authenticating requests: using query parameters"), written without the
 * SDK, to compare with it.
 *
 * @param headers those that are signed, by their names in lower case
 * @param time such as 20130524T000000Z
 */
record SigV4(
    String method,
    String path,
    SortedMap<String, String> query,
    SortedMap<String, String> headers,
    String payloadHash,
    String time,
    String region) {

  /** The parameters of a URL as they stand there, without the signature. */
  static SortedMap<String, String> query(URI url) {
    var parameters = new TreeMap<String, String>();
    for (String each : url.getRawQuery().split("&")) {
      String[] parts = each.split("=", 2);
      if (!parts[0].equals("X-Amz-Signature")) {
        parameters.put(parts[0], parts.length == 2 ? parts[1] : "");
      }
    }
    return parameters;
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** 64 hexadecimal digits. */
  String signature(String secret) {
    String day = time.substring(0, 8);
    String scope = day + "/" + region + "/s3/aws4_request";
    String canonical =
        String.join(
            "\n",
            method,
            path,
            joined(query, "=", "&"),
            joined(headers, ":", "\n"),
            "",
            String.join(";", headers.keySet()),
            payloadHash);
    String toSign =
        String.join(
            "\n",
            "AWS4-HMAC-SHA256",
            time,
            scope,
            sha256(canonical.getBytes(StandardCharsets.UTF_8)));
    byte[] key = ("AWS4" + secret).getBytes(StandardCharsets.UTF_8);
    for (String part : new String[] {day, region, "s3", "aws4_request"}) {
      key = hmac(key, part);
    }
    return HexFormat.of().formatHex(hmac(key, toSign));
  }

  private static String joined(Map<String, String> parts, String between, String after) {
    return parts.entrySet().stream()
        .map(each -> each.getKey() + between + each.getValue())
        .collect(Collectors.joining(after));
  }

  private static byte[] hmac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
