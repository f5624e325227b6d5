package ai.beatra.artifacts;

import ai.beatra.blobs.Blob;
import ai.beatra.blobs.Blobs;
import ai.beatra.blobs.Draft;
import ai.beatra.error.ApiException;
import ai.beatra.error.ErrorCode;
import ai.beatra.error.StorageUnavailableException;
import ai.beatra.media.Inspector;
import ai.beatra.media.Kind;
import ai.beatra.media.Size;
import ai.beatra.media.UnusableException;
import ai.beatra.provider.Content;
import ai.beatra.provider.Media;
import ai.beatra.provider.ProviderException;
import ai.beatra.provider.ProviderException.Diagnosis;
import ai.beatra.store.Tx;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The media that tasks work from, and those that they make. */
public final class TaskMedia {
  /** For so long what was made waits for a storage that is away. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final int FIRST_PAUSE_MS = 250;
  private static final int LAST_PAUSE_MS = 5000;

  private final ArtifactRows rows;
  private final Blobs blobs;
  private final SignedUrls urls;

  TaskMedia(ArtifactRows rows, Blobs blobs, SignedUrls urls) {
    this.rows = rows;
    this.blobs = blobs;
    this.urls = urls;
  }

  private record Stored(Blobs blobs, SignedUrls urls, String id, Blob blob, String mediaType)
      implements Media {
    @Override
    public long size() {
      return blob.size();
    }

    @Override
    public URI url() {
      return URI.create(urls.url(id));
    }

    @Override
    public InputStream open() throws IOException {
      return blobs.open(blob, 0);
    }
  }

  /**
   * The media of an artifact of this tenant. One that has expired is there for an hour more, so
   * that tasks that were accepted before can be done.
   *
   * @throws ApiException unusable_media_reference if there is none
   */
  public Media find(String tenantId, String artifactId) {
    return rows.find(tenantId, artifactId)
        .map(found -> new Stored(blobs, urls, artifactId, found.blob(), found.mediaType()))
        .orElseThrow(
            () ->
                new ApiException(
                    ErrorCode.UNUSABLE_MEDIA_REFERENCE,
                    "An artifact that the task works from has expired. Upload it again."));
  }

  /**
   * Stores what was made, as it comes; it is safe when this returns. Not to be called inside a
   * transaction: it takes its time, and as much as {@link #PATIENCE} where the storage is away, for
   * what was made is paid upstream. Nobody misses a blob of which no artifact was made: it is
   * deleted later.
   *
   * @throws IOException if the storage fails
   * @throws ProviderException if it does not come, or is not of this kind
   */
  public Made store(Content content, Kind kind) throws IOException, InterruptedException {
    try (Draft draft = blobs.draft()) {
      content.writeTo(draft);
      try (var bytes = draft.read()) {
        Inspector.Found found = Inspector.inspect(bytes, "What was made", kind.formats());
        return new Made(kept(draft), found.format().mediaType(), found.size());
      }
    } catch (UnusableException e) {
      throw new ProviderException(
              ErrorCode.UPSTREAM_FAILED,
              "The model's provider delivered a file that cannot be used. Send the request again.",
              e)
          .diagnosed(new Diagnosis(null, "what it delivered: " + e.getMessage(), "", false));
    }
  }

  private static Blob kept(Draft draft) throws IOException, InterruptedException {
    long begun = System.nanoTime();
    for (long pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LAST_PAUSE_MS)) {
      try {
        return draft.keep();
      } catch (StorageUnavailableException e) {
        if (System.nanoTime() - begun > PATIENCE.toNanos()) {
          throw e;
        }
        Thread.sleep(pause);
      }
    }
  }

  /**
   * What was made and is stored.
   *
   * @param size of a picture; null for sounds
   */
  public record Made(Blob blob, String mediaType, @Nullable Size size) {}

  /**
   * Makes an artifact of what was made for a tenant; it has been paid for, so it is stored whether
   * or not the tenant has room for it.
   *
   * @return its id
   */
  public String insert(Tx tx, String tenantId, String projectId, Blob blob, String mediaType) {
    String id = rows.nextId();
    rows.insertPaid(
        tx, tenantId, projectId, id, new ArtifactRows.Content(blob, mediaType, "output"));
    return id;
  }
}
