package ai.beatra.blobs;

import ai.beatra.config.S3Settings;
import ai.beatra.error.StorageUnavailableException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * One bucket of a store that speaks S3, and names below a prefix in it. Every call waits for the
 * store, and for no longer than {@link S3Patience} says; what may succeed a little later fails with
 * {@link StorageUnavailableException}.
 *
 * <p>The checksums that the SDK sends unasked are not understood by all stores, so they are left
 * out. What is sent has a Content-MD5, which all of them compare; what is read is compared with its
 * name by who reads it.
 */
final class S3Bucket implements AutoCloseable {
  private static final int CONFLICTS = 20;
  private static final int CONFLICT_PAUSE_MS = 250;
  private static final int LISTED = 1000;

  private static final int CONFLICT = 409;
  private static final int EXISTS = 412;
  private static final int NOT_IMPLEMENTED = 501;

  private final String bucket;
  private final String prefix;
  private final S3Patience patience;
  private final S3Faults faults;
  private final S3Access access;
  private final S3Client client;
  private final S3Signed signed;

  /** Nobody is asked yet. */
  S3Bucket(S3Settings settings, S3Patience patience) {
    this.bucket = settings.bucket();
    this.prefix = settings.prefix();
    this.patience = patience;
    this.faults = new S3Faults(settings);
    this.access = S3Access.to(settings, patience);
    this.client = access.client();
    this.signed = new S3Signed(access, bucket, prefix, faults);
  }

  private String key(String name) {
    return prefix + name;
  }

  /**
   * Stores a file under a name, unless it is there already. One that is there and is another,
   * though both have the same name, is replaced.
   */
  void put(String name, Path file) throws IOException {
    byte[] md5 = md5(file);
    long size = Files.size(file);
    for (int conflicts = 0; !putOnce(name, file, md5, size); conflicts++) {
      if (conflicts == CONFLICTS) {
        throw new StorageUnavailableException(
            "others write the same content again and again", null);
      }
      pause();
    }
  }

  /** Whether it is there now; else somebody else was about to write it. */
  private boolean putOnce(String name, Path file, byte[] md5, long size) throws IOException {
    return faults.ask(
        name,
        () -> {
          try {
            put(name, file, md5, size, "*");
            return true;
          } catch (S3Exception e) {
            return switch (e.statusCode()) {
              case CONFLICT -> false;
              case EXISTS -> isSame(name, md5, size) || replaced(name, file, md5, size);
              // Some stores know no conditions: there it is written again.
              case NOT_IMPLEMENTED -> replaced(name, file, md5, size);
              default -> throw e;
            };
          }
        });
  }

  private boolean replaced(String name, Path file, byte[] md5, long size) {
    put(name, file, md5, size, null);
    return true;
  }

  private void put(String name, Path file, byte[] md5, long size, @Nullable String unless) {
    PutObjectRequest request =
        PutObjectRequest.builder()
            .bucket(bucket)
            .key(key(name))
            .contentType("application/octet-stream")
            .contentMD5(Base64.getEncoder().encodeToString(md5))
            .ifNoneMatch(unless)
            .overrideConfiguration(
                one ->
                    one.apiCallTimeout(patience.toSend(size))
                        .apiCallAttemptTimeout(patience.toSend(size)))
            .build();
    client.putObject(request, RequestBody.fromFile(file));
  }

  /** Where a store encrypts with keys of its own, the tag is no MD5: then it is written again. */
  private boolean isSame(String name, byte[] md5, long size) {
    HeadObjectResponse there = client.headObject(it -> it.bucket(bucket).key(key(name)));
    String tag = '"' + HexFormat.of().formatHex(md5) + '"';
    return there.contentLength() == size && tag.equals(there.eTag());
  }

  private static void pause() throws IOException {
    try {
      TimeUnit.MILLISECONDS.sleep(CONFLICT_PAUSE_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StorageUnavailableException("interrupted", e);
    }
  }

  private static byte[] md5(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance("MD5");
      byte[] piece = new byte[64 << 10];
      for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
        digest.update(piece, 0, read);
      }
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What comes of an object, and how many bytes that should be. */
  record Opened(InputStream content, long length, Runnable abort) {}

  /**
   * @param from how many bytes are left out; fewer than there are
   */
  Opened open(String name, long from) throws IOException {
    return faults.ask(
        name,
        () -> {
          var content =
              client.getObject(
                  it ->
                      it.bucket(bucket)
                          .key(key(name))
                          .range(from == 0 ? null : "bytes=" + from + "-"));
          return new Opened(content, content.response().contentLength(), content::abort);
        });
  }

  /** What others can do with the bucket for some time. */
  S3Signed signed() {
    return signed;
  }

  /** Hands over the names below one that were last written before a time, some at a time. */
  void list(String below, Instant before, int most, Consumer<List<String>> some)
      throws IOException {
    String next = null;
    do {
      String from = next;
      var page =
          faults.ask(
              below,
              () ->
                  client.listObjectsV2(
                      it ->
                          it.bucket(bucket)
                              .prefix(key(below))
                              .maxKeys(Math.min(most, LISTED))
                              .continuationToken(from)));
      List<String> old =
          page.contents().stream()
              .filter(each -> each.lastModified().isBefore(before))
              .map(each -> each.key().substring(prefix.length()))
              .toList();
      if (!old.isEmpty()) {
        some.accept(old);
      }
      next = Boolean.TRUE.equals(page.isTruncated()) ? page.nextContinuationToken() : null;
    } while (next != null);
  }

  /** Writes something small, and deletes it. */
  void probe(String name) throws IOException {
    Duration most = patience.probe();
    faults.ask(
        name,
        () -> {
          client.putObject(
              it ->
                  it.bucket(bucket)
                      .key(key(name))
                      .overrideConfiguration(
                          one -> one.apiCallTimeout(most).apiCallAttemptTimeout(most)),
              RequestBody.fromBytes(new byte[] {1}));
          return client.deleteObject(
              it ->
                  it.bucket(bucket)
                      .key(key(name))
                      .overrideConfiguration(
                          one -> one.apiCallTimeout(most).apiCallAttemptTimeout(most)));
        });
  }

  @Override
  public void close() {
    access.close();
  }
}
