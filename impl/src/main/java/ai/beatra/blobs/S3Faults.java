package ai.beatra.blobs;

import ai.beatra.config.S3Settings;
import ai.beatra.error.StorageUnavailableException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.file.NoSuchFileException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** What is wrong with a store, in words for the operator. */
final class S3Faults {
  private static final int TOO_MANY_REQUESTS = 429;

  private final S3Settings settings;

  S3Faults(S3Settings settings) {
    this.settings = settings;
  }

  /** Something that a store is asked. */
  interface Call<T> {
    T run() throws IOException;
  }

  /**
   * Asks the store, and has what it throws in words.
   *
   * @param name of the object
   * @throws NoSuchFileException if there is no such object
   * @throws StorageUnavailableException if the same may succeed a little later
   */
  <T> T ask(String name, Call<T> call) throws IOException {
    try {
      return call.run();
    } catch (NoSuchKeyException e) {
      var missing = new NoSuchFileException(name, null, "is not in the bucket");
      missing.initCause(e);
      throw missing;
    } catch (SdkException e) {
      throw of(e);
    }
  }

  /**
   * @return a {@link StorageUnavailableException} if the same may succeed a little later
   */
  private IOException of(SdkException fault) {
    if (fault instanceof AbortedException) {
      Thread.currentThread().interrupt();
      return new StorageUnavailableException("a call of the bucket was interrupted", fault);
    }
    if (fault instanceof S3Exception refused) {
      int status = refused.statusCode();
      String said = "status " + status + ", " + code(refused);
      return status >= 500 || status == TOO_MANY_REQUESTS || isOfTime(refused)
          ? new StorageUnavailableException(place() + " cannot serve now: " + said, fault)
          : new IOException(refused(code(refused), said), fault);
    }
    return noAnswer(fault);
  }

  private static boolean isOfTime(S3Exception refused) {
    return code(refused).equals("RequestTimeout") || code(refused).equals("SlowDown");
  }

  private static String code(S3Exception refused) {
    String code = refused.awsErrorDetails() == null ? null : refused.awsErrorDetails().errorCode();
    return code == null ? "no code" : code;
  }

  private IOException noAnswer(SdkException fault) {
    for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnknownHostException) {
        return away("its name " + cause.getMessage() + " is not known", fault);
      }
      if (cause instanceof ConnectException) {
        return away("nobody answers there", fault);
      }
    }
    String said = String.valueOf(fault.getMessage());
    return said.contains("load credentials")
        ? new IOException(
            "no keys for the bucket were found: set storage.s3.access_key and secret_key, or give"
                + " the machine a role",
            fault)
        : new StorageUnavailableException(place() + " does not answer: " + said, fault);
  }

  private StorageUnavailableException away(String what, SdkException fault) {
    return new StorageUnavailableException(
        place() + " cannot be reached: " + what + " (storage.s3.endpoint)", fault);
  }

  private String place() {
    return settings.endpoint() == null
        ? "S3 in " + settings.region()
        : "the store at " + settings.endpoint();
  }

  private String refused(String code, String said) {
    String bucket = settings.bucket();
    return switch (code) {
      case "NoSuchBucket" ->
          "there is no bucket %s at %s; make it, or correct storage.s3.bucket"
              .formatted(bucket, place());
      case "InvalidAccessKeyId", "SignatureDoesNotMatch", "InvalidToken", "ExpiredToken" ->
          "the store refuses the keys (%s); correct storage.s3.access_key and secret_key"
              .formatted(code);
      case "AccessDenied" ->
          "the keys may not do this in the bucket %s (AccessDenied); let them get, put and delete its"
                  .formatted(bucket)
              + " objects and list it";
      case "PermanentRedirect",
          "AuthorizationHeaderMalformed",
          "IllegalLocationConstraintException" ->
          "the bucket %s is not in %s (%s); correct storage.s3.region or endpoint"
              .formatted(bucket, settings.region(), code);
      case "RequestTimeTooSkewed" ->
          "the clock of this machine is wrong, says the store; set it by NTP";
      default -> "the bucket %s at %s refused a call: %s".formatted(bucket, place(), said);
    };
  }
}
