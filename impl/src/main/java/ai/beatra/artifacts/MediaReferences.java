package ai.beatra.artifacts;

import ai.beatra.accounts.Caller;
import ai.beatra.artifacts.ArtifactStore.Artifact;
import ai.beatra.artifacts.Artifacts.Kind;
import ai.beatra.artifacts.Artifacts.Reference;
import ai.beatra.artifacts.Artifacts.Source;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** Makes artifacts of whatever a request refers to. */
final class MediaReferences {
  private static final int WAITING = 128;

  private final Database database;
  private final ArtifactStore store;
  private final BlobStore blobs;
  private final Ids ids;
  private final PublicWeb web;
  private final Executor executor;
  private final Turns turns = new Turns(Artifacts.DOWNLOADS, Artifacts.DOWNLOADS / 2, WAITING);

  /**
   * @param executor for what waits for names and the disk
   */
  MediaReferences(
      Database database,
      ArtifactStore store,
      BlobStore blobs,
      Ids ids,
      PublicWeb web,
      Executor executor) {
    this.database = database;
    this.store = store;
    this.blobs = blobs;
    this.ids = ids;
    this.web = web;
    this.executor = executor;
  }

  CompletionStage<List<Source>> resolve(Caller caller, List<Reference> references, Kind kind) {
    List<Supplier<CompletableFuture<Source>>> checked = new ArrayList<>();
    try {
      references.forEach(each -> checked.add(check(caller, each, kind)));
    } catch (ApiException e) {
      return CompletableFuture.failedFuture(e);
    }
    List<CompletableFuture<Source>> sources = checked.stream().map(Supplier::get).toList();
    CompletableFuture<?>[] all = sources.toArray(CompletableFuture<?>[]::new);
    // The first one that failed throws from join, whichever was the first in time.
    return CompletableFuture.allOf(all)
        .handle((done, failure) -> sources.stream().map(CompletableFuture::join).toList());
  }

  private Supplier<CompletableFuture<Source>> check(Caller caller, Reference reference, Kind kind) {
    String pointer = reference.pointer();
    if (reference.reference() instanceof UrlReference url) {
      return fetched(caller, url.getUrl(), pointer + "/url", kind);
    }
    Source source =
        reference.reference() instanceof ArtifactReference artifact
            ? known(caller, artifact.getArtifactId(), pointer + "/artifact_id", kind)
            : decoded(
                ((DataUriReference) reference.reference()).getData(), pointer + "/data", kind);
    return () -> CompletableFuture.completedFuture(source);
  }

  private Source known(Caller caller, String id, String pointer, Kind kind) {
    Artifact artifact =
        database
            .read(
                tx ->
                    store
                        .find(tx, id)
                        .filter(found -> found.tenantId().equals(caller.tenantId()))
                        .filter(found -> found.expiresAt() > tx.now()))
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

  private Source decoded(String data, String pointer, Kind kind) {
    try {
      if (kind != Kind.IMAGE) {
        throw new UnusableException(
            "Only pictures can be sent as data URIs. Upload the media, or send a URL.");
      }
      DataUri uri = DataUri.parse(data);
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
      }
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
            .take(caller.tenantId(), () -> fetch(url, kind))
            .exceptionallyCompose(
                failure -> CompletableFuture.failedFuture(told(failure, pointer)));
  }

  private CompletableFuture<Source> fetch(URI url, Kind kind) {
    Draft draft;
    try {
      draft = blobs.draft();
    } catch (IOException e) {
      return CompletableFuture.failedFuture(e);
    }
    return new Download(web, url, kind, draft, executor)
        .run()
        .thenApply(format -> keep(draft, format))
        .whenComplete((source, failure) -> close(draft));
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
