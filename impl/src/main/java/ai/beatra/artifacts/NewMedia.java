package ai.beatra.artifacts;

import ai.beatra.accounts.Caller;
import ai.beatra.blobs.Blobs;
import ai.beatra.blobs.Draft;
import ai.beatra.media.DataUri;
import ai.beatra.media.Format;
import ai.beatra.media.Inspector;
import ai.beatra.media.Kind;
import ai.beatra.media.UnusableException;
import ai.beatra.upstream.Download;
import ai.beatra.upstream.DownloadException;
import ai.beatra.upstream.PublicWeb;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.LongConsumer;

/** Stores media that a request names by URL, or carries itself. */
final class NewMedia {
  /** How many downloads at a time. */
  static final int DOWNLOADS = 8;

  private static final String SUBJECT = "The media";
  private static final int WAITING = 1024;
  private static final int WAITING_OF_ONE = 32;

  private final ArtifactRows rows;
  private final Blobs blobs;
  private final PublicWeb web;
  private final Executor executor;
  private final FairQueue turns = new FairQueue(DOWNLOADS, WAITING, WAITING_OF_ONE);

  /**
   * @param executor waits for names, the storage and the database
   */
  NewMedia(ArtifactRows rows, Blobs blobs, PublicWeb web, Executor executor) {
    this.rows = rows;
    this.blobs = blobs;
    this.web = web;
    this.executor = executor;
  }

  /** Stores the content of a data URI; fails with an {@link UnusableException}. */
  CompletableFuture<Source> store(DataUri uri, Kind kind) {
    return CompletableFuture.supplyAsync(
        () -> {
          try (Draft draft = blobs.draft()) {
            draft.write(uri.content());
            return keep(draft, kind, uri.mediaType());
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        executor);
  }

  /**
   * A URL that can be fetched, as far as can be told without asking anybody.
   *
   * @throws UnusableException if it cannot
   */
  URI url(String text) throws UnusableException {
    try {
      URI url = new URI(text);
      Download.check(web, url);
      return url;
    } catch (URISyntaxException e) {
      throw new UnusableException("This is not a valid URL. Correct it, or upload the media.");
    } catch (DownloadException e) {
      throw unusable(e);
    }
  }

  /**
   * Fetches a file, and stores it, when it is its turn.
   *
   * @param requireRoom throws where so many bytes cannot be stored
   * @return fails with an {@link UnusableException}, or with an {@link ai.beatra.error.ApiException
   *     ApiException}: overloaded where too much waits already, or what {@code requireRoom} throws
   */
  CompletableFuture<Source> fetch(Caller caller, URI url, Kind kind, LongConsumer requireRoom) {
    return turns.take(caller.tenantId(), () -> fetch(url, kind, requireRoom));
  }

  private CompletableFuture<Source> fetch(URI url, Kind kind, LongConsumer requireRoom) {
    return CompletableFuture.supplyAsync(this::draft, executor)
        .thenCompose(
            draft ->
                Download.start(web, url, draft, kind.mostBytes(), executor, executor)
                    .exceptionallyCompose(
                        failure -> CompletableFuture.failedFuture(unusable(failure)))
                    .thenApplyAsync(
                        size -> {
                          requireRoom.accept(size);
                          return keep(draft, kind, "");
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

  /**
   * @param claimed the media type that it is said to have; empty if none is
   */
  private Source keep(Draft draft, Kind kind, String claimed) {
    try {
      Format format;
      try (var bytes = draft.read()) {
        format = Inspector.inspect(bytes, SUBJECT, kind.formats());
      }
      if (!claimed.isEmpty() && !format.isCalled(claimed)) {
        throw new UnusableException(
            "The media are "
                + format.mediaType()
                + " by their bytes, but the data URI declares another type. Correct it.");
      }
      return new Source(rows.nextId(), draft.keep(), format.mediaType(), true);
    } catch (UnusableException e) {
      throw new CompletionException(e);
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

  private static Throwable unusable(Throwable failure) {
    return failure instanceof DownloadException known ? unusable(known) : failure;
  }

  private static UnusableException unusable(DownloadException failure) {
    return new UnusableException(
        switch (failure.reason()) {
          case NOT_HTTPS -> "Only https URLs can be used. Correct the URL, or upload the media.";
          case REFUSED ->
              "The URL "
                  + failure.getMessage()
                  + ". Use one that anybody can reach, or upload the media.";
          case FAILED ->
              "The URL could not be fetched: "
                  + failure.getMessage()
                  + ". Correct it, or upload the media.";
          case TOO_LARGE ->
              "What the URL leads to "
                  + failure.getMessage()
                  + ". Send something smaller, or upload it.";
        });
  }
}
