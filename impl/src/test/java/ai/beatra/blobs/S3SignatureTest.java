package ai.beatra.blobs;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.config.S3Settings;
import ai.beatra.config.S3Settings.Downloads;
import ai.beatra.store.TestDatabase;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whether a store that looks at signatures would take ours; that of the tests does not. They are
 * computed once more by {@link SigV4}, which itself has to say what Amazon's manual does.
 */
final class S3SignatureTest {
  private static final String NOTHING = SigV4.sha256(new byte[0]);

  @TempDir Path directory;

  private static SortedMap<String, String> map(String... pairs) {
    var map = new TreeMap<String, String>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put(pairs[i], pairs[i + 1]);
    }
    return map;
  }

  @Test
  void theManualsExamplesComeOut() {
    String time = "20130524T000000Z";
    SortedMap<String, String> headers =
        map(
            "host",
            "examplebucket.s3.amazonaws.com",
            "range",
            "bytes=0-9",
            "x-amz-content-sha256",
            NOTHING,
            "x-amz-date",
            time);
    assertThat(
            new SigV4("GET", "/test.txt", map(), headers, NOTHING, time, "us-east-1")
                .signature(TestS3.SECRET_KEY))
        .isEqualTo("f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");

    SortedMap<String, String> query =
        map(
            "X-Amz-Algorithm", "AWS4-HMAC-SHA256",
            "X-Amz-Credential", "AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request",
            "X-Amz-Date", time,
            "X-Amz-Expires", "86400",
            "X-Amz-SignedHeaders", "host");
    SortedMap<String, String> host = map("host", "examplebucket.s3.amazonaws.com");
    assertThat(
            new SigV4("GET", "/test.txt", query, host, "UNSIGNED-PAYLOAD", time, "us-east-1")
                .signature(TestS3.SECRET_KEY))
        .isEqualTo("aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404");
  }

  private static void verify(URI url, String region) {
    SortedMap<String, String> query = SigV4.query(url);
    assertThat(query.get("X-Amz-SignedHeaders")).isEqualTo("host");
    String host = url.getHost() + (url.getPort() < 0 ? "" : ":" + url.getPort());
    var ours =
        new SigV4(
            "GET",
            url.getRawPath(),
            query,
            map("host", host),
            "UNSIGNED-PAYLOAD",
            Objects.requireNonNull(query.get("X-Amz-Date")),
            region);
    assertThat(url.getRawQuery()).contains("X-Amz-Signature=" + ours.signature(TestS3.SECRET_KEY));
  }

  @Test
  void urlsOfTheStoreAreSigned() throws IOException {
    var shown = new Blobs.Shown("image/png", "inline; filename=\"art_1.png\"", "private");
    var minutes = Duration.ofMinutes(5);
    var own =
        TestS3.settings(
            URI.create("https://s3.example.com:9000"), "media", "house/", Downloads.REDIRECT);
    var amazons =
        new S3Settings(
            null,
            "eu-central-1",
            "media",
            "",
            own.accessKey(),
            own.secretKey(),
            false,
            Downloads.REDIRECT);
    try (var there = new S3Bucket(own, S3Patience.USUAL);
        var here = new S3Bucket(amazons, S3Patience.USUAL)) {
      URI url = there.signed().url("blobs/abc", shown, minutes);
      assertThat(url.toString())
          .startsWith("https://s3.example.com:9000/media/house/blobs/abc?")
          .contains("X-Amz-Expires=300");
      assertThat(URLDecoder.decode(url.getRawQuery(), StandardCharsets.UTF_8))
          .contains(
              "response-content-type=image/png",
              "response-content-disposition=inline; filename=\"art_1.png\"",
              "response-cache-control=private");
      verify(url, "us-east-1");

      URI amazon = here.signed().url("blobs/abc", shown, minutes);
      assertThat(amazon.toString())
          .startsWith("https://media.s3.eu-central-1.amazonaws.com/blobs/abc?");
      verify(amazon, "eu-central-1");
    }
  }

  @Test
  void requestsAreSignedWithWhatTheySend() throws IOException {
    byte[] content = "what is sent".getBytes(StandardCharsets.UTF_8);
    try (var database = new TestDatabase(TestDatabase.Kind.SQLITE);
        var store = new FaultyStore(TestS3.endpoint());
        var blobs =
            new S3Blobs(
                TestS3.settings(store.endpoint(), TestS3.prefix()),
                directory,
                database.database(),
                Duration.ZERO)) {
      blobs.put(content);

      String head =
          store.heads().stream().filter(each -> each.startsWith("PUT ")).findFirst().orElseThrow();
      SortedMap<String, String> sent = headers(head);
      assertThat(sent).containsEntry("if-none-match", "*").containsKey("content-md5");
      assertThat(sent).doesNotContainKeys("x-amz-sdk-checksum-algorithm", "transfer-encoding");
      assertThat(sent.get("x-amz-content-sha256")).isEqualTo(SigV4.sha256(content));
      Matcher authorization =
          Pattern.compile("SignedHeaders=([^,]+), *Signature=([0-9a-f]{64})")
              .matcher(sent.get("authorization"));
      assertThat(authorization.find()).isTrue();
      SortedMap<String, String> signed = new TreeMap<>(sent);
      signed.keySet().retainAll(java.util.List.of(authorization.group(1).split(";")));
      var ours =
          new SigV4(
              "PUT",
              head.split(" ")[1],
              map(),
              signed,
              SigV4.sha256(content),
              Objects.requireNonNull(sent.get("x-amz-date")),
              "us-east-1");
      assertThat(authorization.group(2)).isEqualTo(ours.signature(TestS3.SECRET_KEY));
    }
  }

  private static SortedMap<String, String> headers(String head) {
    var headers = new TreeMap<String, String>();
    String[] lines = head.substring(0, head.indexOf("\r\n\r\n")).split("\r\n");
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      headers.put(
          lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
          lines[i].substring(colon + 1).strip());
    }
    return headers;
  }
}
