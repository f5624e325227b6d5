package ai.beatra.artifacts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.beatra.accounts.Accounts;
import ai.beatra.accounts.Authentication;
import ai.beatra.accounts.Caller;
import ai.beatra.blobs.Blob;
import ai.beatra.blobs.Blobs;
import ai.beatra.blobs.FileBlobs;
import ai.beatra.blobs.FreeSpace;
import ai.beatra.config.Config;
import ai.beatra.error.ApiException;
import ai.beatra.error.ErrorCode;
import ai.beatra.ids.Ids;
import ai.beatra.media.Kind;
import ai.beatra.media.Samples;
import ai.beatra.model.ArtifactReference;
import ai.beatra.model.DataUriReference;
import ai.beatra.store.DatabaseContract;
import ai.beatra.upstream.PublicWeb;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A storage and its rows, on both databases. */
abstract class ArtifactsContract extends DatabaseContract {
  static final byte[] PICTURE = Samples.png();

  @TempDir Path directory;

  final AtomicLong free = new AtomicLong(1 << 20);
  final FreeSpace space = new FreeSpace(free::get, 1 << 20);
  private final PublicWeb web = new PublicWeb(1);
  Blobs blobs;
  Artifacts artifacts;
  Accounts accounts;
  Caller acme;

  @BeforeEach
  void open() throws IOException {
    var random = new SecureRandom();
    blobs = new FileBlobs(directory.resolve("artifacts"));
    accounts = new Accounts(database(), new Ids(test().clock(), random), random, "local");
    acme = caller("acme");
    artifacts = artifacts("");
  }

  Artifacts artifacts(String yaml) {
    Config config = Config.parse("test", yaml, Map.of()).withDataDir(directory);
    return new Artifacts(
        database(),
        new Ids(test().clock(), new SecureRandom()),
        test().clock(),
        config,
        () -> URI.create("https://media.example.com"),
        web,
        blobs,
        space);
  }

  @AfterEach
  void close() {
    artifacts.close();
    web.close();
  }

  Caller caller(String tenant) {
    accounts.createTenant(tenant);
    String key = accounts.createKey(tenant, null, null).secret().reveal();
    return ((Authentication.Authenticated) accounts.authenticate(key)).caller();
  }

  String output(Blob blob) {
    return database()
        .write(
            tx ->
                artifacts.media().insert(tx, acme.tenantId(), acme.projectId(), blob, "image/png"));
  }

  Source resolve(Caller caller, Reference reference, Kind kind) {
    return resolve(artifacts, caller, reference, kind);
  }

  static Source resolve(Artifacts where, Caller caller, Reference reference, Kind kind) {
    try {
      return where
          .references()
          .resolve(caller, List.of(reference), kind)
          .toCompletableFuture()
          .join()
          .get(0);
    } catch (CompletionException e) {
      throw (ApiException) e.getCause();
    }
  }

  static Reference artifact(String id) {
    return new Reference(new ArtifactReference().artifactId(id), "/image");
  }

  static Reference data(String type, byte[] bytes) {
    String uri = "data:" + type + ";base64," + Base64.getEncoder().encodeToString(bytes);
    return new Reference(new DataUriReference().data(uri), "/extra_images/0");
  }

  void unusable(Caller caller, Reference reference, Kind kind, String param, String text) {
    assertThatThrownBy(() -> resolve(caller, reference, kind))
        .isInstanceOfSatisfying(
            ApiException.class,
            error -> {
              assertThat(error.code()).isEqualTo(ErrorCode.UNUSABLE_MEDIA_REFERENCE);
              assertThat(error.param()).isEqualTo(param);
              assertThat(error.getMessage()).contains(text);
            });
  }

  List<Path> files(String part) throws IOException {
    try (Stream<Path> files = Files.walk(directory.resolve("artifacts").resolve(part))) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  /** Lets time pass, for an embedded database and for the files. */
  void pass(Duration time) throws IOException {
    test().clock().advance(time);
    for (Path file : files("")) {
      Instant before = Files.getLastModifiedTime(file).toInstant();
      Files.setLastModifiedTime(file, FileTime.from(before.minus(time)));
    }
  }

  void insert(Artifacts where, Caller caller, Source... sources) {
    database()
        .write(
            tx -> {
              where.references().insert(tx, caller, List.of(sources));
              return true;
            });
  }

  void assumeTimeMoves() {
    Assumptions.assumeTrue(database().isEmbedded(), "its time can be moved");
  }

  static void full(Runnable work, long used, long needed) {
    assertThatThrownBy(work::run)
        .isInstanceOfSatisfying(
            ApiException.class,
            error -> {
              assertThat(error.code()).isEqualTo(ErrorCode.STORAGE_QUOTA_EXCEEDED);
              var details = Objects.requireNonNull(error.details());
              assertThat(details.getUsedBytes()).isEqualTo(used);
              assertThat(details.getNeededBytes()).isEqualTo(needed);
            });
  }
}
