package ai.beatra.config;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.config.S3Settings.Downloads;
import java.net.URI;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The bucket in beatra.yaml. */
class S3SettingsTest {
  @Test
  void allOfItIsRead() {
    Config config =
        ConfigTest.parse(
            """
            storage:
              kind: s3
              s3:
                endpoint: http://minio.internal:9000/
                region: eu1
                bucket: media
                prefix: beatra/
                access_key: ${ACCESS}
                secret_key: ${SECRET}
                path_style: false
                downloads: redirect
            """,
            Map.of("ACCESS", "AKIA", "SECRET", "hush"));

    assertThat(config.storage().s3())
        .isEqualTo(
            new S3Settings(
                URI.create("http://minio.internal:9000"),
                "eu1",
                "media",
                "beatra/",
                new Secret("AKIA"),
                new Secret("hush"),
                false,
                Downloads.REDIRECT));
    assertThat(config.toString()).doesNotContain("AKIA").doesNotContain("hush");
  }

  @Test
  void mostOfItHasDefaults() {
    assertThat(
            ConfigTest.parse("storage: {kind: s3, s3: {region: eu-central-1, bucket: media}}")
                .storage()
                .s3())
        .isEqualTo(
            new S3Settings(null, "eu-central-1", "media", "", null, null, false, Downloads.PROXY));
    S3Settings own =
        ConfigTest.parse(
                "",
                Map.of(
                    "BEATRA_STORAGE_KIND", "s3",
                    "BEATRA_STORAGE_S3_ENDPOINT", "http://127.0.0.1:9000",
                    "BEATRA_STORAGE_S3_BUCKET", "media"))
            .storage()
            .s3();
    assertThat(Objects.requireNonNull(own).region()).isEqualTo("us-east-1");
    assertThat(own.pathStyle()).isTrue();
  }

  @Test
  void allThatIsWrongIsToldAtOnce() {
    assertThat(ConfigTest.problems("storage: {kind: s3, s3: {access_key: AKIA}}"))
        .containsExactlyInAnyOrder(
            "beatra.yaml:1: storage.s3.bucket is missing: the name of the bucket for media",
            "beatra.yaml:1: storage.s3.region is missing: where the bucket is, like eu-central-1;"
                + " for a store that is not Amazon's set storage.s3.endpoint",
            "beatra.yaml:1: storage.s3.secret_key is missing: the two keys belong together; leave"
                + " both out for a role");
    assertThat(
            ConfigTest.problems(
                """
                storage:
                  kind: s3
                  s3:
                    endpoint: ftp://x
                    bucket: No Bucket
                    prefix: /x
                    secret_key: q w
                    downloads: both
                    buckets: x
                """))
        .hasSize(7)
        .noneMatch(problem -> problem.contains("q w") || problem.contains("ftp"))
        .anyMatch(problem -> problem.contains("storage.s3.buckets is not a known key"));
    assertThat(ConfigTest.problems("storage: {s3: {bucket: media}}"))
        .containsExactly("beatra.yaml:1: storage.s3.bucket is set, but storage.kind is not s3");
  }
}
