package ai.beatra.artifacts;

import ai.beatra.accounts.Caller;
import ai.beatra.artifacts.ArtifactStore.Artifact;
import ai.beatra.artifacts.Artifacts.Kind;
import ai.beatra.artifacts.Artifacts.Reference;
import ai.beatra.artifacts.Artifacts.Source;
import ai.beatra.blobs.Blobs;
import ai.beatra.blobs.Draft;
import ai.beatra.blobs.LooseBlobStore;
import ai.beatra.error.ApiException;
import ai.beatra.error.ErrorCode;
import ai.beatra.ids.Ids;
import ai.beatra.model.ArtifactReference;
import ai.beatra.model.DataUriReference;
import ai.beatra.model.UrlReference;
import ai.beatra.store.Database;
import ai.beatra.upstream.PublicWeb;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes artifacts of whatever a request refers to. */
final class MediaReferences {
  private static final Pattern OWN_FILE =
      Pattern.compile("https?://[^/]+/files/(" + Artifacts.PREFIX + "\\w+)(?:\\?.*)?");

  private static final int WAITING = 1024;
  private static final int WAITING_OF_ONE = 32;

  private final Database database;
  private final ArtifactStore store;
  private final StoredBytesStore stored;
  private final LooseBlobStore loose = new LooseBlobStore();
  private final Blobs blobs;
  private final Ids ids;
  private final PublicWeb web;
  private final Executor executor;
  private final Turns turns =
      new Turns(Artifacts.DOWNLOADS, Artifacts.DOWNLOADS / 2, WAITING, WAITING_OF_ONE);

  /**
   * @param executor for what waits for names, the disk and the database
   */
  MediaReferences(
      Database database,
      ArtifactStore store,
      StoredBytesStore stored,
      Blobs blobs,
      Ids ids,
      PublicWeb web,
      Executor executor) {
    this.database = database;
    this.store = store;
    this.stored = stored;
    this.blobs = blobs;
    this.ids = ids;
    this.web = web;
    this.executor = executor;
  }

  CompletionStage<List<Source>> resolve(Caller caller, List<Reference> references, Kind kind) {
    List<Step> steps = new ArrayList<>();
    try {
      references.forEach(each -> steps.add(check(caller, each, kind)));
      requireRoom(caller, steps);
    } catch (ApiException e) {
      return CompletableFuture.failedFuture(e);
    }
    List<CompletableFuture<Source>> sources = steps.stream().map(Step::begin).toList();
    // The first one that failed throws from join, whichever was the first in time.
    return CompletableFuture.allOf(sources.toArray(CompletableFuture<?>[]::new))
        .handleAsync((done, failure) -> listed(sources), executor)
        .thenApply(done -> sources.stream().map(CompletableFuture::join).toList());
  }

  /**
   * What a reference needs.
   *
   * @param needed how many bytes it will take of the storage at least
   */
  private record Step(long needed, Supplier<CompletableFuture<Source>> work) {
    CompletableFuture<Source> begin() {
      return work.get();
    }
  }

  /** The request can still be refused, and then nobody has what was stored for it. */
  private int listed(List<CompletableFuture<Source>> sources) {
    List<String> fresh =
        sources.stream()
            .filter(source -> !source.isCompletedExceptionally())
            .map(CompletableFuture::join)
            .filter(Source::isNew)
            .map(source -> source.blob().sha256())
            .toList();
    if (!fresh.isEmpty()) {
      database.write(
          tx -> {
            loose.add(tx, fresh, tx.now());
            return true;
          });
    }
    return fresh.size();
  }

  private void requireRoom(Caller caller, List<Step> steps) {
    long needed = steps.stream().mapToLong(Step::needed).sum();
    if (needed > 0) {
      blobs.requireSpace();
      requireRoom(caller, needed, null);
    }
  }

  private void requireRoom(Caller caller, long needed, @Nullable String pointer) {
    database.read(
        tx -> {
          stored.check(tx, caller.tenantId(), needed, pointer);
          return true;
        });
  }

  private Step check(Caller caller, Reference reference, Kind kind) {
    String pointer = reference.pointer();
    if (reference.reference() instanceof UrlReference url) {
      requireForeign(caller, url.getUrl(), pointer + "/url");
      return new Step(1, fetched(caller, url.getUrl(), pointer + "/url", kind));
    }
    if (reference.reference() instanceof DataUriReference uri) {
      return decoded(uri.getData(), pointer + "/data", kind);
    }
    String id = ((ArtifactReference) reference.reference()).getArtifactId();
    Source source = known(caller, id, pointer + "/artifact_id", kind);
    return new Step(0, () -> CompletableFuture.completedFuture(source));
  }

  /** The file of an artifact is there already: it need not be fetched from ourselves. */
  private void requireForeign(Caller caller, String url, String pointer) {
    Matcher file = OWN_FILE.matcher(url);
    if (file.matches() && find(caller, file.group(1)).isPresent()) {
      throw unusable(
          "This is the file of your artifact "
              + file.group(1)
              + ". Send {\"type\":\"artifact\",\"artifact_id\":\""
              + file.group(1)
              + "\"} instead.",
          pointer);
    }
  }

  private Source known(Caller caller, String id, String pointer, Kind kind) {
    Artifact artifact =
        find(caller, id)
            .orElseThrow(
                () ->
                    unusable(
                        "There is no such artifact in this account, or it has expired. Upload the"
                            + " media again, or correct the id.",
                        pointer));
    if (kind.formats().stream().noneMatch(each -> each.isCalled(artifact.mediaType()))) {
      throw unusable(
          "The artifact is "
              + artifact.mediaType()
              + ", and this takes one of "
              + Format.list(kind.formats())
              + ". Refer to another one.",
          pointer);
    }
    return new Source(id, artifact.blob(), artifact.mediaType(), false);
  }

  private Optional<Artifact> find(Caller caller, String id) {
    return Ids.isId(Artifacts.PREFIX, id)
        ? database.read(
            tx ->
                store
                    .find(tx, id)
                    .filter(found -> found.tenantId().equals(caller.tenantId()))
                    .filter(found -> found.expiresAt() > tx.now()))
        : Optional.empty();
  }

  private Step decoded(String data, String pointer, Kind kind) {
    try {
      if (kind != Kind.IMAGE) {
        throw new UnusableException(
            "Only pictures can be sent as data URIs. Upload the media, or send a URL.");
      }
      DataUri uri = DataUri.parse(data);
      return new Step(
          Math.max(1, uri.content().length),
          () -> CompletableFuture.supplyAsync(() -> written(uri, pointer, kind), executor));
    } catch (UnusableException e) {
      throw unusable(e.getMessage(), pointer);
    }
  }

  private Source written(DataUri uri, String pointer, Kind kind) {
    try (Draft draft = blobs.draft()) {
      draft.write(uri.content());
      Format format = Inspector.inspect(draft.file(), "The media", kind.formats());
      if (!uri.mediaType().isEmpty() && !format.isCalled(uri.mediaType())) {
        throw new UnusableException(
            "The media are "
                + format.mediaType()
                + " by their bytes, not what the data URI says. Correct it.");
      }
      return keep(draft, format);
    } catch (UnusableException e) {
      throw unusable(e.getMessage(), pointer);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its address is checked at once, so that nothing is fetched for a request that is refused. */
  private Supplier<CompletableFuture<Source>> fetched(
      Caller caller, String text, String pointer, Kind kind) {
    URI url;
    try {
      url = Download.parse(web, text);
    } catch (UnusableException e) {
      throw unusable(e.getMessage(), pointer);
    }
    return () ->
        turns
            .take(caller.tenantId(), () -> fetch(caller, url, pointer, kind))
            .exceptionallyCompose(
                failure -> CompletableFuture.failedFuture(told(failure, pointer)));
  }

  private CompletableFuture<Source> fetch(Caller caller, URI url, String pointer, Kind kind) {
    return CompletableFuture.supplyAsync(this::draft, executor)
        .thenCompose(
            draft ->
                new Download(web, url, kind, draft, executor)
                    .run()
                    .thenApplyAsync(
                        format -> {
                          requireRoom(caller, draft.size(), pointer);
                          return keep(draft, format);
                        },
                        executor)
                    .whenCompleteAsync((source, failure) -> close(draft), executor));
  }

  private Draft draft() {
    try {
      return blobs.draft();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Source keep(Draft draft, Format format) {
    try {
      return new Source(ids.next(Artifacts.PREFIX), draft.keep(), format.mediaType(), true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void close(Draft draft) {
    try {
      draft.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Throwable told(Throwable failure, String pointer) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return cause instanceof UnusableException unusable
        ? unusable(unusable.getMessage(), pointer)
        : cause;
  }

  private static ApiException unusable(String message, String pointer) {
    return new ApiException(ErrorCode.UNUSABLE_MEDIA_REFERENCE, message, pointer);
  }
}
