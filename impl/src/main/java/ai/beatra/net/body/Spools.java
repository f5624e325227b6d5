package ai.beatra.net.body;

import ai.beatra.shares.Shares;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Takes the bodies of forms into files while they come, so that they cost neither memory nor a
 * thread. A body is only taken when its key is good; whatever is wrong with the request is told by
 * those who check it later, in their order.
 */
public final class Spools {
  private final Path directory;
  private final FileAttribute<?>[] privately;
  private final long largest;
  private final Shares space;
  private final AtomicInteger held = new AtomicInteger();

  /**
   * @param privately makes files that nobody else can read
   * @param largest how many bytes a form may have
   * @param most how many of the largest forms there may be at a time, half of them of one tenant;
   *     smaller ones take less
   */
  public Spools(Path directory, FileAttribute<?>[] privately, long largest, int most) {
    this.directory = directory;
    this.privately = privately.clone();
    this.largest = largest;
    this.space = new Shares(most * largest);
  }

  /** How many bodies are held now. */
  public int held() {
    return held.get();
  }

  /**
   * The place for a body of this tenant. It waits for the disk.
   *
   * @param disk closes the file
   */
  Spool begin(String tenant, Executor disk) {
    Spool.Room room = new Spool.Room(space, tenant, largest);
    if (!room.grow(0)) {
      return Spool.refused();
    }
    try {
      Spool spool = new Spool(file(), room, disk, held::decrementAndGet);
      held.incrementAndGet();
      return spool;
    } catch (IOException e) {
      room.giveBack();
      return Spool.refused();
    }
  }

  private FileChannel file() throws IOException {
    return FileChannel.open(
        directory.resolve(UUID.randomUUID() + ".upload"),
        Set.of(
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE),
        privately);
  }
}
