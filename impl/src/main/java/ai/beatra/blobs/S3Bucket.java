package ai.beatra.blobs;

import ai.beatra.config.S3Settings;
import ai.beatra.error.StorageUnavailableException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
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
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

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
  private static final int NOT_FOUND = 404;
  private static final int NOT_IMPLEMENTED = 501;

  private final String bucket;
  private final String prefix;
  private final S3Patience patience;
  private final S3Faults faults;
  private final S3Access access;
  private final S3Client client;
  private final S3Presigner presigner;

  /** Nobody is asked yet. */
  S3Bucket(S3Settings settings, S3Patience patience) {
    this.bucket = settings.bucket();
    this.prefix = settings.prefix();
    this.patience = patience;
    this.faults = new S3Faults(settings);
    this.access = S3Access.to(settings, patience);
    this.client = access.client();
    this.presigner = access.presigner();
  }

  /** Does something with the store, and has what it throws in words. */
  private <T> T ask(String name, Call<T> call) throws IOException {
    try {
      return call.run();
    } catch (NoSuchKeyException e) {
      throw missing(name, e);
    } catch (SdkException e) {
      throw faults.of(e);
    }
  }

  private interface Call<T> {
    T run() throws IOException;
  }

  private static NoSuchFileException missing(String name, SdkException cause) {
    var missing = new NoSuchFileException(name, null, "is not in the bucket");
    missing.initCause(cause);
    return missing;
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
    return ask(
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
    return ask(
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

  /** A URL at which an object can be read for some time. */
  URI url(String name, Blobs.Shown shown, Duration valid) throws IOException {
    return ask(
        name,
        () ->
            URI.create(
                presigner
                    .presignGetObject(
                        it ->
                            it.signatureDuration(valid)
                                .getObjectRequest(
                                    get ->
                                        get.bucket(bucket)
                                            .key(key(name))
                                            .responseContentType(shown.mediaType())
                                            .responseContentDisposition(shown.disposition())
                                            .responseCacheControl(shown.caching())))
                    .url()
                    .toString()));
  }

  /**
   * A deletion that can be done for some time from now on: after that the store refuses it,
   * whenever it gets there.
   */
  Deletion deletion(String name, Duration valid) throws IOException {
    return ask(
        name,
        () -> {
          SdkHttpRequest signed =
              presigner
                  .presignDeleteObject(
                      it ->
                          it.signatureDuration(valid)
                              .deleteObjectRequest(one -> one.bucket(bucket).key(key(name))))
                  .httpRequest();
          return () -> send(signed);
        });
  }

  interface Deletion {
    void send() throws IOException;
  }

  private void send(SdkHttpRequest deletion) throws IOException {
    HttpExecuteResponse answer;
    try {
      answer =
          access
              .http()
              .prepareRequest(HttpExecuteRequest.builder().request(deletion).build())
              .call();
    } catch (IOException e) {
      throw new StorageUnavailableException(
          "a deletion in the bucket has no answer: " + e.getMessage(), e);
    }
    try (InputStream rest =
        answer.responseBody().map(InputStream.class::cast).orElse(InputStream.nullInputStream())) {
      int status = answer.httpResponse().statusCode();
      if (!answer.httpResponse().isSuccessful() && status != NOT_FOUND) {
        throw new StorageUnavailableException(
            "a deletion in the bucket was answered with status " + status, null);
      }
    }
  }

  /** Hands over the names below one that were last written before a time, some at a time. */
  void list(String below, Instant before, int most, Consumer<List<String>> some)
      throws IOException {
    String next = null;
    do {
      String from = next;
      var page =
          ask(
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
    ask(
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
