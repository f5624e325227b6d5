package ai.beatra.artifacts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.beatra.accounts.Accounts;
import ai.beatra.accounts.Authentication;
import ai.beatra.accounts.Caller;
import ai.beatra.blobs.Blobs;
import ai.beatra.blobs.FileBlobs;
import ai.beatra.blobs.FreeSpace;
import ai.beatra.config.Config;
import ai.beatra.error.ApiException;
import ai.beatra.error.ErrorCode;
import ai.beatra.ids.Ids;
import ai.beatra.media.Kind;
import ai.beatra.media.Samples;
import ai.beatra.model.UrlReference;
import ai.beatra.store.TestDatabase;
import ai.beatra.upstream.TestWeb;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Media that requests name by URL, fetched over TLS from a server on this machine. */
class DownloadTest {
  private static final byte[] PICTURE = Samples.png();
  private static final String NOT_PUBLIC = "The URL does not lead to a public address.";

  @TempDir Path directory;
  private TestDatabase database;
  private TestWeb web;
  private Artifacts artifacts;
  private Accounts accounts;
  private Caller caller;

  @BeforeEach
  void open() throws Exception {
    database = new TestDatabase(TestDatabase.Kind.SQLITE);
    var random = new SecureRandom();
    var ids = new Ids(database.clock(), random);
    accounts = new Accounts(database.database(), ids, random, "local");
    caller = caller("acme");
    web = new TestWeb(directory).file("/cat.png", PICTURE);
    Blobs blobs = new FileBlobs(directory.resolve("artifacts"));
    artifacts =
        new Artifacts(
            database.database(),
            ids,
            database.clock(),
            Config.parse("test", "", Map.of()).withDataDir(directory),
            () -> URI.create("http://127.0.0.1"),
            web.client(),
            blobs,
            new FreeSpace(() -> 1, 0));
  }

  @AfterEach
  void close() throws Exception {
    artifacts.close();
    web.close();
    database.close();
  }

  private static Reference reference(String url) {
    return new Reference(new UrlReference().url(url), "/image");
  }

  private Caller caller(String tenant) {
    accounts.createTenant(tenant);
    String key = accounts.createKey(tenant, null, null).secret().reveal();
    return ((Authentication.Authenticated) accounts.authenticate(key)).caller();
  }

  private CompletableFuture<List<Source>> begin(Kind kind, List<String> urls) {
    return begin(caller, kind, urls);
  }

  private CompletableFuture<List<Source>> begin(Caller caller, Kind kind, List<String> urls) {
    List<Reference> references = urls.stream().map(DownloadTest::reference).toList();
    return artifacts.references().resolve(caller, references, kind).toCompletableFuture();
  }

  private Source fetch(String url) {
    return begin(Kind.IMAGE, List.of(url)).join().get(0);
  }

  private void refused(String url, String reason) {
    refused(Kind.IMAGE, List.of(url), reason);
    assertThat(directory.resolve("artifacts/tmp")).isEmptyDirectory();
  }

  private void refused(Kind kind, List<String> urls, String reason) {
    assertThatThrownBy(() -> begin(kind, urls).join())
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(
            ApiException.class,
            error -> {
              assertThat(error.code()).isEqualTo(ErrorCode.UNUSABLE_MEDIA_REFERENCE);
              assertThat(error.param()).isEqualTo("/image/url");
              assertThat(error.getMessage()).contains(reason).endsWith(".");
            });
  }

  @Test
  void aPictureIsStored() {
    Source source = fetch(web.url("/cat.png"));

    assertThat(source.isNew()).isTrue();
    assertThat(source.mediaType()).isEqualTo("image/png");
    assertThat(source.blob().size()).isEqualTo(PICTURE.length);
    assertThat(directory.resolve("artifacts/tmp")).isEmptyDirectory();
  }

  @Test
  void redirectsAreFollowedAFewTimes() {
    web.redirect("/1", "/2").redirect("/2", web.url("/3")).redirect("/3", "cat.png");
    web.redirect("/0", "/1");

    assertThat(fetch(web.url("/1")).mediaType()).isEqualTo("image/png");
    refused(web.url("/0"), "it redirects more than 3 times");
  }

  @Test
  void everyRedirectIsChecked() {
    web.redirect("/loopback", "https://127.0.0.2/");
    web.redirect("/metadata", "https://169.254.169.254/latest/meta-data");
    web.redirect("/mapped", "https://[::ffff:10.0.0.1]/");
    web.redirect("/name", "https://intern.test/");
    web.redirect("/plain", "http://media.test/cat.png");
    web.redirect("/file", "file:///etc/passwd");
    web.redirect("/user", "https://a:b@media.test/cat.png");
    web.name("intern.test", "10.1.2.3");

    refused(web.url("/loopback"), NOT_PUBLIC);
    refused(web.url("/metadata"), NOT_PUBLIC);
    refused(web.url("/mapped"), NOT_PUBLIC);
    refused(web.url("/name"), NOT_PUBLIC);
    refused(web.url("/plain"), "Only https URLs can be used.");
    refused(web.url("/file"), "Only https URLs can be used.");
    refused(web.url("/user"), "carries a user or a password");
  }

  @Test
  void namesThatLeadIntoPrivateNetworksAreRefused() {
    for (String addresses :
        List.of(
            "10.0.0.1",
            "127.0.0.2",
            "169.254.169.254",
            "::1",
            "fd00:ec2::254",
            "64:ff9b::a00:1",
            "2002:a00:1::",
            "127.0.0.1,10.0.0.1",
            "1.1.1.1,192.168.0.1")) {
      web.name("intern.test", addresses);
      refused(web.url("intern.test", "/cat.png"), NOT_PUBLIC);
    }
    assertThat(web.paths()).isEmpty();
  }

  @Test
  void aNameThatChangesIsNotAskedTwice() {
    web.name("rebinding.test", "127.0.0.1", "127.0.0.2");

    assertThat(fetch(web.url("rebinding.test", "/cat.png")).isNew()).isTrue();
    assertThat(web.asked()).containsExactly("rebinding.test");

    web.name("rebinding.test", "127.0.0.2");
    refused(web.url("rebinding.test", "/again.png"), NOT_PUBLIC);
  }

  @Test
  void aServerWithoutACertificateForItsNameIsRefused() {
    web.name("impostor.test", "127.0.0.1");

    refused(web.url("impostor.test", "/cat.png"), "cannot be reached");
  }

  @Test
  void whatIsNotThereIsRefused() {
    refused(web.url("/missing"), "it was answered with status 404");
    refused(web.url("unknown.test", "/"), "cannot be reached");
  }

  @Test
  void whatIsNoPictureIsRefused() {
    web.file("/note", "Just a note.".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    web.file("/sound", Samples.wav(100));
    web.file("/bomb", Samples.png(30_000, 30_000));
    web.file("/empty", new byte[0]);
    web.page(
        "/packed",
        out -> {
          out.write(TestWeb.head("200 OK", "Content-Encoding: gzip\r\nContent-Length: 3"));
          out.write(new byte[3]);
        });

    refused(web.url("/note"), "The media is none of image/png");
    refused(web.url("/sound"), "The media is none of image/png");
    refused(web.url("/bomb"), "30000 x 30000 pixels");
    refused(web.url("/empty"), "The media is empty");
    refused(web.url("/packed"), "something compressed");
  }

  @Test
  void whatIsTooLargeIsRefusedByItsLengthAndWhileItComes() {
    web.page("/told", out -> out.write(TestWeb.head("200 OK", "Content-Length: 20971521")));
    web.page("/endless", DownloadTest::endless);

    refused(web.url("/told"), "larger than 20971520 bytes");
    refused(web.url("/endless"), "larger than 20971520 bytes");
    web.page("/long", out -> out.write(TestWeb.head("200 OK", "Content-Length: 52428801")));
    refused(Kind.AUDIO, List.of(web.url("/long")), "larger than 52428800 bytes");
  }

  private static void endless(OutputStream out) throws java.io.IOException {
    out.write(TestWeb.head("200 OK", "Content-Type: image/png"));
    byte[] piece = new byte[65536];
    while (true) {
      out.write(piece);
    }
  }

  @Test
  void aServerThatStopsIsNotWaitedFor() {
    web.page(
        "/stops",
        out -> {
          out.write(TestWeb.head("200 OK", "Content-Length: 1000"));
          out.write(PICTURE, 0, 20);
          out.flush();
          new CountDownLatch(1).await();
        });
    web.page(
        "/short",
        out -> {
          out.write(TestWeb.head("200 OK", "Content-Length: 1000"));
          out.write(PICTURE, 0, 20);
        });

    refused(web.url("/short"), "the connection broke");
    refused(web.url("/stops"), "silent for too long");
  }

  @Test
  void theFirstBadReferenceIsTold() {
    assertThatThrownBy(
            () ->
                artifacts
                    .references()
                    .resolve(
                        caller,
                        List.of(
                            reference(web.url("/cat.png")),
                            new Reference(new UrlReference().url(web.url("/a")), "/extra_images/0"),
                            new Reference(
                                new UrlReference().url(web.url("/b")), "/extra_images/1")),
                        Kind.IMAGE)
                    .toCompletableFuture()
                    .join())
        .cause()
        .isInstanceOfSatisfying(
            ApiException.class, e -> assertThat(e.param()).isEqualTo("/extra_images/0/url"));
  }

  @Test
  void oneTenantsDownloadsKeepOnlyItsOwnOut() throws Exception {
    var open = new CountDownLatch(1);
    web.page(
        "/slow",
        out -> {
          open.await();
          out.write(TestWeb.head("200 OK", "Content-Length: " + PICTURE.length));
          out.write(PICTURE);
        });
    List<CompletableFuture<List<Source>>> all = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      all.add(begin(Kind.IMAGE, java.util.Collections.nCopies(16, web.url("/slow"))));
    }
    Caller other = caller("other");
    assertThat(begin(other, Kind.IMAGE, List.of(web.url("/cat.png"))).join()).hasSize(1);

    open.countDown();
    assertThat(all.get(0).join()).hasSize(16);
    assertThat(all.get(1).join()).hasSize(16);
    refusedAsOverload(all.get(2));
  }

  private static void refusedAsOverload(CompletableFuture<List<Source>> sources) {
    assertThatThrownBy(sources::join)
        .cause()
        .isInstanceOfSatisfying(
            ApiException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OVERLOADED));
  }
}
