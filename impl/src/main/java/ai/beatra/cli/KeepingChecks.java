package ai.beatra.cli;

import ai.beatra.blobs.S3Blobs;
import ai.beatra.config.Config;
import ai.beatra.config.S3Settings;
import ai.beatra.store.Database;
import ai.beatra.store.Schema;
import ai.beatra.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Whether what is to survive a restart can be kept: data directory, storage and database. */
final class KeepingChecks {
  private final Config config;
  private final Path data;
  private final Path storage;

  KeepingChecks(Config config) {
    this.config = config;
    this.data = config.dataDir().toAbsolutePath().normalize();
    this.storage = config.withDataDir(data).storageDirectory();
  }

  List<Finding> all() {
    return List.of(
        directory("data directory", data, "--data-dir, BEATRA_DATA_DIR or data_dir"),
        database(),
        storage(),
        space());
  }

  private Finding storage() {
    Finding directory = directory("storage", storage, "storage.directory");
    S3Settings bucket = config.storage().s3();
    if (bucket == null || directory.state() == Finding.State.WRONG) {
      return directory;
    }
    try {
      S3Blobs.requireUsable(bucket);
      return Finding.ok(
          "storage", "the bucket " + bucket.bucket() + " can be written, listed and deleted from");
    } catch (IOException e) {
      return Finding.wrong("storage", String.valueOf(e.getMessage()));
    }
  }

  private static Finding directory(String subject, Path path, String setting) {
    Path there = nearest(path);
    if (!Files.isDirectory(there)) {
      return Finding.wrong(
          subject, there + " is not a directory; name another one (" + setting + ")");
    }
    if (!Files.isWritable(there)) {
      return Finding.wrong(
          subject,
          there + " cannot be written: give it to this user, or name another (" + setting + ")");
    }
    return Finding.ok(
        subject, path + (there.equals(path) ? "" : " is not there yet; the first start makes it"));
  }

  /** The directory, or what there is of the way to it. */
  private static Path nearest(Path path) {
    return Stream.iterate(path.toAbsolutePath(), Objects::nonNull, Path::getParent)
        .filter(Files::exists)
        .findFirst()
        .orElse(path);
  }

  private Finding database() {
    try {
      Schema schema = Database.schema(config);
      Database.requireUsable(config, Clock.systemUTC());
      if (schema.isEmpty()) {
        return Finding.ok(
            "database", schema.place() + " has no tables yet; the first start makes them");
      }
      if (schema.isNewer()) {
        return Finding.note(
            "database",
            "%s is of a newer beatra (its schema is %d, this build knows %d), which this build can work with; upgrade it soon"
                .formatted(schema.place(), schema.version(), schema.known()));
      }
      return schema.isOlder()
          ? Finding.note(
              "database",
              "the next start migrates %s from schema %d to %d; back it up first"
                  .formatted(schema.place(), schema.version(), schema.known()))
          : Finding.ok("database", schema.place() + ", schema " + schema.version());
    } catch (StoreException e) {
      return Finding.wrong("database", String.valueOf(e.getMessage()));
    }
  }

  private Finding space() {
    try {
      long free = Files.getFileStore(nearest(storage)).getUsableSpace() >> 20;
      int least = config.storage().leastFreeMib();
      return free < least
          ? Finding.wrong(
              "free space",
              "%d MiB are free for %s, and below %d (storage.least_free_mib) uploads and new tasks are refused"
                  .formatted(free, storage, least))
          : Finding.ok("free space", free + " MiB");
    } catch (IOException e) {
      return Finding.note("free space", "cannot be found out: " + e.getMessage());
    }
  }
}
