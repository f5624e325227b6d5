package ai.beatra.blobs;

import ai.beatra.error.StorageUnavailableException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpRequest;

/**
 * Requests to a bucket that are signed now and sent later, or by others; after their time the store
 * refuses them.
 */
final class S3Signed {
  private static final int NOT_FOUND = 404;

  private final S3Access access;
  private final String bucket;
  private final String prefix;
  private final S3Faults faults;

  S3Signed(S3Access access, String bucket, String prefix, S3Faults faults) {
    this.access = access;
    this.bucket = bucket;
    this.prefix = prefix;
    this.faults = faults;
  }

  /** A URL at which an object can be read for some time. */
  URI url(String name, Blobs.Shown shown, Duration valid) throws IOException {
    return faults.ask(
        name,
        () ->
            URI.create(
                access
                    .presigner()
                    .presignGetObject(
                        it ->
                            it.signatureDuration(valid)
                                .getObjectRequest(
                                    get ->
                                        get.bucket(bucket)
                                            .key(prefix + name)
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
    return faults.ask(
        name,
        () -> {
          SdkHttpRequest signed =
              access
                  .presigner()
                  .presignDeleteObject(
                      it ->
                          it.signatureDuration(valid)
                              .deleteObjectRequest(one -> one.bucket(bucket).key(prefix + name)))
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
}
