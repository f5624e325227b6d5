package ai.beatra.artifacts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.beatra.accounts.Accounts;
import ai.beatra.accounts.Authentication;
import ai.beatra.accounts.Caller;
import ai.beatra.artifacts.Artifacts.Kind;
import ai.beatra.artifacts.Artifacts.Reference;
import ai.beatra.artifacts.Artifacts.Source;
import ai.beatra.blobs.Blob;
import ai.beatra.blobs.Blobs;
import ai.beatra.blobs.FreeSpace;
import ai.beatra.config.Config;
import ai.beatra.error.ApiException;
import ai.beatra.error.ErrorCode;
import ai.beatra.idempotency.Idempotency;
import ai.beatra.idempotency.IdempotentRequest;
import ai.beatra.idempotency.StoredAnswer;
import ai.beatra.ids.Ids;
import ai.beatra.model.ArtifactReference;
import ai.beatra.model.DataUriReference;
import ai.beatra.store.DatabaseContract;
import ai.beatra.upstream.PublicWeb;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The storage and its rows, on both databases. */
class ArtifactsTest extends DatabaseContract {
  private static final byte[] PICTURE = Samples.png();

  @TempDir Path directory;
  private final AtomicLong free = new AtomicLong(1 << 20);
  private final FreeSpace space = new FreeSpace(free::get, 1 << 20);
  private Blobs blobs;
  private Artifacts artifacts;
  private Accounts accounts;
  private Caller acme;

  @BeforeEach
  void open() throws IOException {
    var random = new SecureRandom();
    blobs = new Blobs(directory.resolve("artifacts"), test().clock(), space);
    accounts = new Accounts(database(), new Ids(test().clock(), random), random, "local");
    acme = caller("acme");
    artifacts = artifacts("");
  }

  private Artifacts artifacts(String yaml) {
    Config config = Config.parse("test", yaml, Map.of()).withDataDir(directory);
    return new Artifacts(
        database(),
        new Ids(test().clock(), new SecureRandom()),
        test().clock(),
        config,
        () -> URI.create("https://media.example.com"),
        new PublicWeb(1),
        blobs);
  }

  @AfterEach
  void close() {
    artifacts.close();
  }

  private Caller caller(String tenant) {
    accounts.createTenant(tenant);
    String key = accounts.createKey(tenant, null, null).secret().reveal();
    return ((Authentication.Authenticated) accounts.authenticate(key)).caller();
  }

  private String output(Blob blob) {
    return database()
        .write(
            tx -> artifacts.insertOutput(tx, acme.tenantId(), acme.projectId(), blob, "image/png"));
  }

  private Source resolve(Caller caller, Reference reference, Kind kind) {
    try {
      return artifacts
          .resolve(caller, List.of(reference), kind)
          .toCompletableFuture()
          .join()
          .get(0);
    } catch (CompletionException e) {
      throw (ApiException) e.getCause();
    }
  }

  private static Reference artifact(String id) {
    return new Reference(new ArtifactReference().artifactId(id), "/image");
  }

  private static Reference data(String type, byte[] bytes) {
    String uri = "data:" + type + ";base64," + Base64.getEncoder().encodeToString(bytes);
    return new Reference(new DataUriReference().data(uri), "/extra_images/0");
  }

  private void unusable(Caller caller, Reference reference, Kind kind, String param, String text) {
    assertThatThrownBy(() -> resolve(caller, reference, kind))
        .isInstanceOfSatisfying(
            ApiException.class,
            error -> {
              assertThat(error.code()).isEqualTo(ErrorCode.UNUSABLE_MEDIA_REFERENCE);
              assertThat(error.param()).isEqualTo(param);
              assertThat(error.getMessage()).contains(text);
            });
  }

  private List<Path> files(String part) throws IOException {
    try (Stream<Path> files = Files.walk(directory.resolve("artifacts").resolve(part))) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  @Test
  void whatWasMadeIsReadByItsOwner() throws IOException {
    String id = output(artifacts.write(PICTURE));

    var stored = artifacts.media(acme.tenantId(), id);
    assertThat(stored.mediaType()).isEqualTo("image/png");
    assertThat(stored.size()).isEqualTo(PICTURE.length);
    try (InputStream in = stored.open()) {
      assertThat(in.readAllBytes()).isEqualTo(PICTURE);
    }
    assertThat(resolve(acme, artifact(id), Kind.IMAGE).artifactId()).isEqualTo(id);
    assertThat(resolve(acme, artifact(id), Kind.IMAGE).isNew()).isFalse();
  }

  @Test
  void theSameContentIsStoredOnce() throws IOException {
    Blob one = artifacts.write(PICTURE);
    Blob two = artifacts.write(PICTURE);

    assertThat(one).isEqualTo(two);
    assertThat(output(one)).isNotEqualTo(output(two));
    assertThat(files("blobs")).hasSize(1);
    assertThat(files("tmp")).isEmpty();
  }

  @Test
  void anotherTenantsArtifactDoesNotExist() throws IOException {
    String id = output(artifacts.write(PICTURE));
    Caller other = caller("other");

    unusable(other, artifact(id), Kind.IMAGE, "/image/artifact_id", "no such artifact in this");
    assertThatThrownBy(() -> artifacts.media(other.tenantId(), id))
        .isInstanceOf(ApiException.class);
    unusable(
        acme,
        artifact("art_00000000000000000000000000"),
        Kind.IMAGE,
        "/image/artifact_id",
        "There is no such artifact in this account, or it has expired.");
  }

  @Test
  void anArtifactOfAnotherKindIsRefused() throws IOException {
    String id = output(artifacts.write(PICTURE));

    unusable(acme, artifact(id), Kind.AUDIO, "/image/artifact_id", "is image/png");
  }

  @Test
  void dataUrisBecomeArtifacts() {
    Source source = resolve(acme, data("image/png", PICTURE), Kind.IMAGE);
    assertThat(source.isNew()).isTrue();
    unusable(acme, artifact(source.artifactId()), Kind.IMAGE, "/image/artifact_id", "no such");

    database()
        .write(
            tx -> {
              artifacts.insert(tx, acme, source);
              return true;
            });
    assertThat(resolve(acme, artifact(source.artifactId()), Kind.IMAGE).mediaType())
        .isEqualTo("image/png");
  }

  @Test
  void badDataUrisAreRefused() {
    String at = "/extra_images/0/data";
    byte[] note = "Just a note.".getBytes(StandardCharsets.UTF_8);
    unusable(acme, data("image/png", note), Kind.IMAGE, at, "The media is none of image/png");
    unusable(acme, data("image/png", Samples.wav(8)), Kind.IMAGE, at, "is none of");
    unusable(acme, data("image/jpeg", PICTURE), Kind.IMAGE, at, "are image/png by their bytes");
    unusable(acme, data("audio/wav", Samples.wav(8)), Kind.AUDIO, at, "Only pictures");
    unusable(acme, data("image/png", Samples.png(30_000, 30_000)), Kind.IMAGE, at, "pixels");
    for (String text : List.of("", "data:", "data:image/png,abc", "http://x/", "data:;base64,*")) {
      Reference reference = new Reference(new DataUriReference().data(text), "/extra_images/0");
      unusable(acme, reference, Kind.IMAGE, at, ".");
    }
    assertThat(blobs.temporary()).isEmptyDirectory();
  }

  @Test
  void urlsAreSignedForADay() throws IOException {
    String id = output(artifacts.write(PICTURE));
    String url = artifacts.url(id);
    assertThat(url).startsWith("https://media.example.com/files/" + id + "?exp=");
    String[] parts = url.split("[?&=]");
    String exp = parts[2];
    String sig = parts[4];

    assertThat(artifacts.file(id, exp, sig).name()).isEqualTo(id + ".png");
    forbidden(id, exp, sig.substring(1));
    forbidden(id, exp, "");
    forbidden(id, exp + "0", sig);
    forbidden(id.substring(0, 29) + (id.endsWith("0") ? "1" : "0"), exp, sig);
    try (Artifacts anotherNode = artifacts("")) {
      assertThat(anotherNode.file(id, exp, sig).size()).isEqualTo(PICTURE.length);
    }
    test().clock().advance(Duration.ofHours(24));
    forbidden(id, exp, sig);
  }

  private void forbidden(String id, String exp, String sig) {
    assertThatThrownBy(() -> artifacts.file(id, exp, sig))
        .isInstanceOfSatisfying(
            ApiException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FORBIDDEN));
  }

  @Test
  void theFirstSecretSignsAndAllVerify() throws IOException {
    String older = "a-secret-that-was-used-before-now-on";
    String newer = "another-secret-that-is-used-from-now";
    String id = output(artifacts.write(PICTURE));
    try (Artifacts before = artifacts("signing: {secrets: [" + older + "]}");
        Artifacts after = artifacts("signing: {secrets: [" + newer + ", " + older + "]}")) {
      String[] parts = before.url(id).split("[?&=]");
      assertThat(after.file(id, parts[2], parts[4]).size()).isEqualTo(PICTURE.length);
      forbidden(id, parts[2], parts[4]);
      String[] own = after.url(id).split("[?&=]");
      assertThatThrownBy(() -> before.file(id, own[2], own[4])).isInstanceOf(ApiException.class);
    }
  }

  @Test
  void whatHasExpiredIsSweptAnHourLater() throws IOException {
    assumeTimeMoves();
    String id = output(artifacts.write(PICTURE));
    test().clock().advance(Duration.ofDays(30));

    unusable(acme, artifact(id), Kind.IMAGE, "/image/artifact_id", "it has expired");
    artifacts.sweep();
    assertThat(artifacts.media(acme.tenantId(), id).size()).isEqualTo(PICTURE.length);

    test().clock().advance(Duration.ofHours(2));
    artifacts.sweep();
    assertThatThrownBy(() -> artifacts.media(acme.tenantId(), id)).isInstanceOf(ApiException.class);
    assertThat(files("blobs")).isEmpty();
  }

  @Test
  void whatWasStoredForARequestThatWasRefusedIsSweptAnHourLater() throws IOException {
    assumeTimeMoves();
    assertThat(resolve(acme, data("image/png", PICTURE), Kind.IMAGE).isNew()).isTrue();

    test().clock().advance(Duration.ofMinutes(61));
    artifacts.sweep();

    assertThat(files("blobs")).isEmpty();
  }

  @Test
  void whatWasStoredForARequestThatWasAcceptedIsKept() throws IOException {
    assumeTimeMoves();
    Source source = resolve(acme, data("image/png", PICTURE), Kind.IMAGE);
    insert(acme, source);

    test().clock().advance(Duration.ofMinutes(61));
    artifacts.sweep();
    test().clock().advance(Duration.ofMinutes(61));
    artifacts.walk();
    artifacts.sweep();

    assertThat(artifacts.media(acme.tenantId(), source.artifactId()).size())
        .isEqualTo(PICTURE.length);
  }

  private void insert(Caller caller, Source source) {
    database()
        .write(
            tx -> {
              artifacts.insert(tx, caller, source);
              return true;
            });
  }

  private void assumeTimeMoves() {
    org.junit.jupiter.api.Assumptions.assumeTrue(database().isEmbedded(), "its time can be moved");
  }

  @Test
  void answersThatAreKeptHaveTheirTime() throws IOException {
    assumeTimeMoves();
    var answers = new Idempotency();
    Blob blob = artifacts.write(PICTURE);
    var request = new IdempotentRequest(acme.projectId(), "POST /v1/x", "k", "0".repeat(64));
    database()
        .write(
            tx -> {
              answers.take(tx, request, "ref");
              answers.keep(tx, "ref", new StoredAnswer(200, "text/plain", blob, "rest"));
              return true;
            });

    for (int hours = 0; hours < 23; hours += 2) {
      test().clock().advance(Duration.ofHours(2));
      artifacts.walk();
      artifacts.sweep();
      assertThat(files("blobs")).hasSize(1);
    }
    int swept = database().write(answers::sweep);
    assertThat(swept).isEqualTo(1);
    test().clock().advance(Duration.ofHours(2));
    artifacts.sweep();
    assertThat(files("blobs")).isEmpty();
  }

  @Test
  void aTenantHasARoomOfItsOwn() throws IOException {
    assumeTimeMoves();
    try (Artifacts small = artifacts("storage: {tenant_mib: 1}")) {
      byte[] half = Samples.wav(600_000);
      Blob blob = small.write(half);
      var source = new Source("art_00000000000000000000000001", blob, "audio/wav", true);
      insert(small, acme, source);
      Caller other = caller("other");
      insert(small, other, new Source("art_00000000000000000000000002", blob, "audio/wav", true));

      full(
          () ->
              insert(
                  small,
                  acme,
                  new Source("art_00000000000000000000000003", blob, "audio/wav", true)),
          600_044,
          600_044);
      full(() -> resolve(small, acme, data("image/png", new byte[500_000])), 600_044, 500_000);

      test().clock().advance(Duration.ofDays(30).plusHours(2));
      small.sweep();
      insert(small, acme, new Source("art_00000000000000000000000004", blob, "audio/wav", true));
    }
  }

  @Test
  void whatWasPaidForIsStoredAndCounts() throws IOException {
    try (Artifacts none = artifacts("storage: {tenant_mib: 0}")) {
      Blob blob = none.write(PICTURE);
      database()
          .write(tx -> none.insertOutput(tx, acme.tenantId(), acme.projectId(), blob, "image/png"));

      full(() -> resolve(none, acme, data("image/png", PICTURE)), PICTURE.length, PICTURE.length);
    }
  }

  @Test
  void twoAtOnceDoNotTakeMoreThanThereIs() throws Exception {
    try (Artifacts small = artifacts("storage: {tenant_mib: 1}")) {
      Blob blob = small.write(Samples.wav(600_000));
      var together = new CyclicBarrier(2);
      var made = new AtomicLong();
      List<Thread> threads =
          Stream.of("1", "2")
              .map(
                  each ->
                      new Thread(
                          () -> {
                            try {
                              together.await();
                              String id = "art_0000000000000000000000000" + each;
                              insert(small, acme, new Source(id, blob, "audio/wav", true));
                              made.incrementAndGet();
                            } catch (ApiException e) {
                              assertThat(e.code()).isEqualTo(ErrorCode.STORAGE_QUOTA_EXCEEDED);
                            } catch (Exception e) {
                              throw new IllegalStateException(e);
                            }
                          }))
              .toList();
      threads.forEach(Thread::start);
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(made).hasValue(1);
    }
  }

  @Test
  void belowTheFloorNothingNewIsTaken() {
    free.set((1 << 20) - 1);
    space.run();
    assertThatThrownBy(() -> resolve(acme, data("image/png", PICTURE), Kind.IMAGE))
        .isInstanceOfSatisfying(
            ApiException.class,
            error -> {
              assertThat(error.code()).isEqualTo(ErrorCode.OVERLOADED);
              assertThat(error.retryAfter()).isPositive();
            });
    assertThatThrownBy(artifacts::requireSpace).isInstanceOf(ApiException.class);

    free.set(1 << 20);
    space.run();
    artifacts.requireSpace();
  }

  private void insert(Artifacts where, Caller caller, Source source) {
    database()
        .write(
            tx -> {
              where.insert(tx, caller, source);
              return true;
            });
  }

  private static Source resolve(Artifacts where, Caller caller, Reference reference) {
    try {
      return where
          .resolve(caller, List.of(reference), Kind.IMAGE)
          .toCompletableFuture()
          .join()
          .get(0);
    } catch (CompletionException e) {
      throw (ApiException) e.getCause();
    }
  }

  private static void full(Runnable work, long used, long needed) {
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

  @Test
  void dataUrisAreTakenAsTheyAreWritten() {
    String text = Base64.getMimeEncoder().encodeToString(PICTURE);
    String escaped =
        Base64.getEncoder().encodeToString(PICTURE).replace("+", "%2B").replace("/", "%2f");
    for (String uri :
        List.of(
            "data:image/png;base64," + text,
            "data:image/png;base64," + escaped.replace("=", "%3D"),
            "data:application/octet-stream;base64," + escaped,
            "data:application/octet-stream;charset=binary;base64," + text,
            "data:;base64," + text.replace("\r\n", "\n"))) {
      Reference reference = new Reference(new DataUriReference().data(uri), "/image");
      assertThat(resolve(acme, reference, Kind.IMAGE).blob().size()).isEqualTo(PICTURE.length);
    }
  }

  @Test
  void whatIsNoIdIsLookedUpNowhere() {
    for (String id :
        List.of("", "art_", "art_\u0000", "art_0000000000000000000000000\u0000", "x")) {
      unusable(acme, artifact(id), Kind.IMAGE, "/image/artifact_id", "no such artifact");
      assertThatThrownBy(() -> artifacts.media(acme.tenantId(), id))
          .isInstanceOf(ApiException.class);
    }
  }

  @Test
  void urlsDieWithTheirTenant() throws IOException {
    String id = output(artifacts.write(PICTURE));
    String[] parts = artifacts.url(id).split("[?&=]");
    assertThat(artifacts.file(id, parts[2], parts[4]).size()).isEqualTo(PICTURE.length);

    accounts.disableTenant("acme");

    assertThatThrownBy(() -> artifacts.file(id, parts[2], parts[4]))
        .isInstanceOfSatisfying(
            ApiException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND));
  }

  @Test
  void whatNobodyHasIsSweptAnHourLater() throws IOException {
    artifacts.write(PICTURE);
    String id = output(artifacts.write(Samples.wav(100)));
    Files.writeString(blobs.temporary().resolve("left"), "over");
    Files.setLastModifiedTime(
        blobs.temporary().resolve("left"),
        java.nio.file.attribute.FileTime.from(test().clock().instant()));

    artifacts.sweep();
    assertThat(files("blobs")).hasSize(2);
    assertThat(files("tmp")).hasSize(1);

    assumeTimeMoves();
    test().clock().advance(Duration.ofMinutes(61));
    artifacts.walk();
    test().clock().advance(Duration.ofMinutes(61));
    artifacts.sweep();
    assertThat(files("blobs")).hasSize(1);
    assertThat(files("tmp")).isEmpty();
    assertThat(artifacts.media(acme.tenantId(), id).size()).isEqualTo(144);
  }

  @Test
  void whatIsWrittenAgainIsNotSwept() throws Exception {
    for (int round = 0; round < 20; round++) {
      artifacts.write(PICTURE);
      test().clock().advance(Duration.ofMinutes(61));
      artifacts.walk();
      test().clock().advance(Duration.ofMinutes(61));
      var together = new CyclicBarrier(2);
      var sweeping =
          new Thread(
              () -> {
                try {
                  together.await();
                  artifacts.sweep();
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              });
      sweeping.start();
      together.await();
      String id = output(artifacts.write(PICTURE));
      sweeping.join();
      try (InputStream in = artifacts.media(acme.tenantId(), id).open()) {
        assertThat(in.readAllBytes()).isEqualTo(PICTURE);
      }
      database().write(tx -> tx.update("DELETE FROM artifacts WHERE id = ?", id));
    }
  }
}
