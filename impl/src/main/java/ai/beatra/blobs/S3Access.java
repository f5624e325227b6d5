package ai.beatra.blobs;

import ai.beatra.config.S3Settings;
import ai.beatra.config.Secret;
import java.net.URI;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/**
 * How a store is reached.
 *
 * @param http connections, one for each call
 * @param timer says when a call has taken too long; waits for nothing
 */
record S3Access(
    SdkHttpClient http, S3Client client, S3Presigner presigner, ScheduledExecutorService timer)
    implements AutoCloseable {
  private static final int TRIES = 3;

  /** Nobody is asked yet. */
  static S3Access to(S3Settings settings, S3Patience patience) {
    SdkHttpClient http =
        UrlConnectionHttpClient.builder()
            .connectionTimeout(patience.connect())
            .socketTimeout(patience.read())
            .build();
    var timer = new ScheduledThreadPoolExecutor(1, S3Access::timerThread);
    timer.setRemoveOnCancelPolicy(true);
    AwsCredentialsProvider keys = keys(settings);
    return new S3Access(
        http, client(settings, patience, http, keys, timer), presigner(settings, keys), timer);
  }

  private static Thread timerThread(Runnable work) {
    var thread = new Thread(work, "storage-timer");
    thread.setDaemon(true);
    return thread;
  }

  private static AwsCredentialsProvider keys(S3Settings settings) {
    Secret access = settings.accessKey();
    Secret secret = settings.secretKey();
    return access == null || secret == null
        ? DefaultCredentialsProvider.builder().build()
        : StaticCredentialsProvider.create(
            AwsBasicCredentials.create(access.reveal(), secret.reveal()));
  }

  private static S3Client client(
      S3Settings settings,
      S3Patience patience,
      SdkHttpClient http,
      AwsCredentialsProvider keys,
      ScheduledExecutorService timer) {
    var retries = AwsRetryStrategy.standardRetryStrategy().toBuilder().maxAttempts(TRIES).build();
    S3ClientBuilder builder =
        S3Client.builder()
            .httpClient(http)
            .region(Region.of(settings.region()))
            .credentialsProvider(keys)
            .forcePathStyle(settings.pathStyle())
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            .serviceConfiguration(S3Configuration.builder().chunkedEncodingEnabled(false).build())
            .overrideConfiguration(
                all ->
                    all.retryStrategy(retries)
                        .apiCallTimeout(patience.call())
                        .apiCallAttemptTimeout(patience.attempt())
                        .scheduledExecutorService(timer));
    URI endpoint = settings.endpoint();
    return endpoint == null ? builder.build() : builder.endpointOverride(endpoint).build();
  }

  private static S3Presigner presigner(S3Settings settings, AwsCredentialsProvider keys) {
    S3Presigner.Builder builder =
        S3Presigner.builder()
            .region(Region.of(settings.region()))
            .credentialsProvider(keys)
            .serviceConfiguration(
                S3Configuration.builder().pathStyleAccessEnabled(settings.pathStyle()).build());
    URI endpoint = settings.endpoint();
    return endpoint == null ? builder.build() : builder.endpointOverride(endpoint).build();
  }

  @Override
  public void close() {
    presigner.close();
    client.close();
    http.close();
    timer.shutdownNow();
  }
}
