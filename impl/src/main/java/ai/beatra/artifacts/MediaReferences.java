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
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Makes artifacts of whatever a request refers to. */
final class MediaReferences {
  private final Database database;
  private final ArtifactStore store;
  private final BlobStore blobs;
  private final Ids ids;

  MediaReferences(Database database, ArtifactStore store, BlobStore blobs, Ids ids) {
    this.database = database;
    this.store = store;
    this.blobs = blobs;
    this.ids = ids;
  }

  CompletionStage<List<Source>> resolve(Caller caller, List<Reference> references, Kind kind) {
    List<CompletableFuture<Source>> sources = new ArrayList<>();
    try {
      references.forEach(each -> sources.add(resolve(caller, each, kind)));
    } catch (ApiException e) {
      return CompletableFuture.failedFuture(e);
    }
    return CompletableFuture.allOf(sources.toArray(CompletableFuture<?>[]::new))
        .thenApply(done -> sources.stream().map(CompletableFuture::join).toList());
  }

  private CompletableFuture<Source> resolve(Caller caller, Reference reference, Kind kind) {
    if (reference.reference() instanceof ArtifactReference artifact) {
      return CompletableFuture.completedFuture(
          known(caller, artifact.getArtifactId(), reference.pointer() + "/artifact_id", kind));
    }
    if (reference.reference() instanceof DataUriReference data) {
      return CompletableFuture.completedFuture(
          decoded(data.getData(), reference.pointer() + "/data", kind));
    }
    return fetched((UrlReference) reference.reference(), reference.pointer() + "/url");
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
        return fresh(draft, kind);
      }
    } catch (UnusableException e) {
      throw unusable(e.getMessage(), pointer);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private CompletableFuture<Source> fetched(UrlReference reference, String pointer) {
    if (!reference.getUrl().regionMatches(true, 0, "https://", 0, 8)) {
      throw unusable("Only https URLs can be used. Correct the URL, or upload the media.", pointer);
    }
    return CompletableFuture.failedFuture(
        unusable("This server cannot download media yet. Upload them.", pointer));
  }

  private Source fresh(Draft draft, Kind kind) throws IOException, UnusableException {
    Format format = Inspector.inspect(draft.file(), "The media", kind.formats());
    return new Source(ids.next(Artifacts.PREFIX), draft.keep(), format.mediaType(), true);
  }

  private static ApiException unusable(String message, String pointer) {
    return new ApiException(ErrorCode.UNUSABLE_MEDIA_REFERENCE, message, pointer);
  }
}
