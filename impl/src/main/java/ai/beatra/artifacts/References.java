package ai.beatra.artifacts;

import ai.beatra.accounts.Caller;
import ai.beatra.artifacts.ArtifactRows.Content;
import ai.beatra.artifacts.ArtifactStore.Artifact;
import ai.beatra.blobs.FreeSpace;
import ai.beatra.blobs.LooseBlobStore;
import ai.beatra.error.ApiException;
import ai.beatra.error.ErrorCode;
import ai.beatra.media.DataUri;
import ai.beatra.media.Format;
import ai.beatra.media.Kind;
import ai.beatra.media.UnusableException;
import ai.beatra.model.ArtifactReference;
import ai.beatra.model.DataUriReference;
import ai.beatra.model.UrlReference;
import ai.beatra.store.Database;
import ai.beatra.store.Tx;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes artifacts of whatever a request refers to. */
public final class References {
  private static final Pattern OWN_FILE =
      Pattern.compile("https?://[^/]+/files/(" + ArtifactRows.PREFIX + "\\w+)(?:\\?.*)?");

  private final Database database;
  private final ArtifactRows rows;
  private final NewMedia media;
  private final FreeSpace space;
  private final Executor executor;
  private final LooseBlobStore loose = new LooseBlobStore();

  /**
   * @param executor waits for the database
   */
  References(
      Database database, ArtifactRows rows, NewMedia media, FreeSpace space, Executor executor) {
    this.database = database;
    this.rows = rows;
    this.media = media;
    this.space = space;
    this.executor = executor;
  }

  /**
   * Makes sure that everything a request refers to is there and can be used. What is new is stored,
   * and gets its row by {@link #insert}. Call it outside of transactions.
   *
   * @return fails with {@link ApiException}: unusable_media_reference at the first reference that
   *     cannot be used, storage_quota_exceeded where there is no room for them, overloaded where
   *     too much is being downloaded or the disk is almost full
   */
  public CompletionStage<List<Source>> resolve(
      Caller caller, List<Reference> references, Kind kind) {
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
   * Makes the rows of those that are new.
   *
   * @throws ApiException storage_quota_exceeded, overloaded where too little space is free for the
   *     work that needs them
   */
  public void insert(Tx tx, Caller caller, List<Source> sources) {
    space.require();
    sources.stream().filter(Source::isNew).forEach(source -> insert(tx, caller, source));
  }

  private void insert(Tx tx, Caller caller, Source source) {
    String purpose = source.mediaType().startsWith("image/") ? "media_input" : "reference_audio";
    var content = new Content(source.blob(), source.mediaType(), purpose);
    rows.insert(tx, caller, source.artifactId(), content, null);
  }

  /**
   * What a reference needs.
   *
   * @param needed how many bytes it will take of the storage at least
   */
  private record Step(String pointer, long needed, Supplier<CompletableFuture<Source>> work) {
    CompletableFuture<Source> begin() {
      return work.get()
          .exceptionallyCompose(failure -> CompletableFuture.failedFuture(told(failure, pointer)));
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
      database.change(tx -> loose.add(tx, fresh, tx.now()));
    }
    return fresh.size();
  }

  private void requireRoom(Caller caller, List<Step> steps) {
    long needed = steps.stream().mapToLong(Step::needed).sum();
    if (needed > 0) {
      space.require();
      requireRoom(caller, needed, null);
    }
  }

  private void requireRoom(Caller caller, long needed, @Nullable String pointer) {
    database.read(
        tx -> {
          rows.requireRoom(tx, caller, needed, pointer);
          return true;
        });
  }

  /** What can be told at once is, so that nothing is fetched for a request that is refused. */
  private Step check(Caller caller, Reference reference, Kind kind) {
    if (reference.reference() instanceof UrlReference url) {
      return url(caller, url.getUrl(), reference.pointer() + "/url", kind);
    }
    if (reference.reference() instanceof DataUriReference uri) {
      return dataUri(uri.getData(), reference.pointer() + "/data", kind);
    }
    String id = ((ArtifactReference) reference.reference()).getArtifactId();
    String pointer = reference.pointer() + "/artifact_id";
    Source source = known(caller, id, pointer, kind);
    return new Step(pointer, 0, () -> CompletableFuture.completedFuture(source));
  }

  private Step url(Caller caller, String text, String pointer, Kind kind) {
    requireForeign(caller, text, pointer);
    try {
      URI url = media.url(text);
      return new Step(
          pointer,
          1,
          () -> media.fetch(caller, url, kind, size -> requireRoom(caller, size, pointer)));
    } catch (UnusableException e) {
      throw unusable(e.getMessage(), pointer);
    }
  }

  private Step dataUri(String text, String pointer, Kind kind) {
    try {
      if (kind != Kind.IMAGE) {
        throw new UnusableException(
            "Only pictures can be sent as data URIs. Upload the media, or send a URL.");
      }
      DataUri uri = DataUri.parse(text);
      long needed = Math.max(1, uri.content().length);
      return new Step(pointer, needed, () -> media.store(uri, kind));
    } catch (UnusableException e) {
      throw unusable(e.getMessage(), pointer);
    }
  }

  /** The file of an artifact is there already: it need not be fetched from ourselves. */
  private void requireForeign(Caller caller, String url, String pointer) {
    Matcher file = OWN_FILE.matcher(url);
    if (file.matches() && rows.current(caller.tenantId(), file.group(1)).isPresent()) {
      throw unusable(
          "This is the file of your artifact %1$s. Send {\"type\":\"artifact\",\"artifact_id\":\"%1$s\"} instead."
              .formatted(file.group(1)),
          pointer);
    }
  }

  private Source known(Caller caller, String id, String pointer, Kind kind) {
    Artifact artifact =
        rows.current(caller.tenantId(), id)
            .orElseThrow(
                () ->
                    unusable(
                        "There is no such artifact in this account, or it has expired. Upload the"
                            + " media again, or correct the id.",
                        pointer));
    if (kind.formats().stream().noneMatch(each -> each.isCalled(artifact.mediaType()))) {
      throw unusable(
          "The artifact is %s, and this takes one of %s. Refer to another one."
              .formatted(artifact.mediaType(), Format.list(kind.formats())),
          pointer);
    }
    return new Source(id, artifact.blob(), artifact.mediaType(), false);
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
