package ai.beatra.backup;

import ai.beatra.config.Config;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where an embedded server keeps what must survive.
 *
 * @param data has the database
 * @param storage has the media and the answers that are kept; null where they are in a bucket,
 *     which keeps them by itself
 */
public record Place(Path data, @Nullable Path storage) {

  /** A directory that holds both. */
  public static Place in(Path directory) {
    Path absolute = directory.toAbsolutePath().normalize();
    return new Place(absolute, Config.storageIn(absolute));
  }

  /**
   * The one that the configuration names.
   *
   * @throws IOException if that is a server of PostgreSQL
   */
  public static Place of(Config config) throws IOException {
    if (config.database().url() != null) {
      throw new IOException(
          "database.url names PostgreSQL, which is backed up by its own pg_dump: see Back up and"
              + " restore in the docs");
    }
    boolean files = config.storage().kind() == Config.StorageKind.FILES;
    return new Place(data(config), files ? config.storageDirectory() : null);
  }

  /** Where an embedded database is, or would be. */
  static Path data(Config config) {
    return config.dataDir().toAbsolutePath().normalize();
  }
}
