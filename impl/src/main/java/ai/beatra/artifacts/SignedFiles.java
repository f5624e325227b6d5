package ai.beatra.artifacts;

import ai.beatra.artifacts.ArtifactStore.Artifact;
import ai.beatra.blobs.Blob;
import ai.beatra.blobs.Blobs;
import ai.beatra.error.ApiException;
import ai.beatra.error.ErrorCode;
import ai.beatra.http.answers.StoredFiles;
import ai.beatra.media.Format;
import ai.beatra.store.Database;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The files of artifacts, to be read by signed URLs. */
public final class SignedFiles implements StoredFiles {
  private final Database database;
  private final ArtifactStore store;
  private final Blobs blobs;
  private final SignedUrls urls;

  SignedFiles(Database database, ArtifactStore store, Blobs blobs, SignedUrls urls) {
    this.database = database;
    this.store = store;
    this.blobs = blobs;
    this.urls = urls;
  }

  /** A URL at which the artifact can be read for 24 hours; each call makes a new one. */
  public String url(String artifactId) {
    return urls.url(artifactId);
  }

  @Override
  public StoredFile find(String id, String expires, String signature) {
    Instant until = urls.check(id, expires, signature);
    return database
        .read(tx -> store.readable(tx, id))
        .map(found -> file(found, until))
        .orElseThrow(
            () ->
                new ApiException(
                    ErrorCode.NOT_FOUND, "There is no such file, or it has been deleted."));
  }

  private StoredFile file(Artifact artifact, Instant until) {
    Optional<Format> format = Format.named(artifact.mediaType());
    Instant gone = Instant.ofEpochMilli(artifact.expiresAt());
    return new StoredFile(
        new BlobContent(blobs, artifact.blob()),
        artifact.blob().size(),
        artifact.blob().sha256(),
        artifact.mediaType(),
        artifact.id() + "." + format.map(Format::suffix).orElse("bin"),
        format.isPresent(),
        Instant.ofEpochMilli(artifact.createdAt()),
        until.isBefore(gone) ? until : gone);
  }

  private record BlobContent(Blobs blobs, Blob blob) implements Content {
    @Override
    public InputStream open(long from) throws IOException {
      return blobs.open(blob, from);
    }

    @Override
    public boolean isFar() {
      return blobs.isFar();
    }

    @Override
    public Optional<URI> elsewhere(
        String mediaType, String disposition, String caching, Duration valid) throws IOException {
      return blobs.elsewhere(blob, new Blobs.Shown(mediaType, disposition, caching), valid);
    }
  }
}
