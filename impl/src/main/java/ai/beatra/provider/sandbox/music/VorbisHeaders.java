package ai.beatra.provider.sandbox.music;

import com.jcraft.jogg.Buffer;
import com.jcraft.jogg.Packet;
import java.io.IOException;

/**
 * Looks over the headers of Vorbis before the decoder does, which takes as much memory as they tell
 * it to. The layout is that of the Vorbis I specification, sections 3.2.1 and 4.2.
 */
final class VorbisHeaders {
  private static final int MOST_ENTRIES = 1 << 16;
  private static final int MOST_CHANNELS = 8;

  private final Buffer bits = new Buffer();
  private final int[] dimensions = new int[256];
  private final int[] entries = new int[256];

  private VorbisHeaders(Packet packet) {
    bits.readinit(packet.packet_base, packet.packet + 7, packet.bytes - 7);
  }

  static void checkFormat(Packet packet) throws IOException {
    check(packet.bytes >= 30);
    VorbisHeaders headers = new VorbisHeaders(packet);
    headers.bits.read(32);
    int channels = headers.bits.read(8);
    headers.skip(4 * 32);
    int shortBlock = headers.bits.read(4);
    int longBlock = headers.bits.read(4);
    check(channels >= 1 && channels <= MOST_CHANNELS);
    check(shortBlock >= 6 && shortBlock <= longBlock && longBlock <= 13);
  }

  static void checkSetup(Packet packet) throws IOException {
    check(packet.bytes > 7);
    VorbisHeaders headers = new VorbisHeaders(packet);
    int books = headers.bits.read(8) + 1;
    long sizes = 0;
    for (int i = 0; i < books; i++) {
      sizes += headers.book(i);
      check(sizes <= 1 << 20);
    }
    headers.skip(16 * (headers.bits.read(6) + 1));
    int floors = headers.bits.read(6) + 1;
    for (int i = 0; i < floors; i++) {
      headers.floor();
    }
    int residues = headers.bits.read(6) + 1;
    for (int i = 0; i < residues; i++) {
      headers.residue(books);
    }
  }

  private static void check(boolean sound) throws IOException {
    if (!sound) {
      throw new IOException("a Vorbis header that cannot be true");
    }
  }

  private void skip(int count) {
    for (int i = 0; i < count; i++) {
      bits.read1();
    }
  }

  /** Reads a code book; returns how many numbers it holds. */
  private long book(int number) throws IOException {
    check(bits.read(24) == 0x564342);
    int dimension = bits.read(16);
    int count = bits.read(24);
    check(dimension >= 1 && count >= 1 && count <= MOST_ENTRIES);
    dimensions[number] = dimension;
    entries[number] = count;
    if (bits.read1() == 1) {
      skip(5);
      for (int i = 0; i < count; ) {
        int same = bits.read(Integer.SIZE - Integer.numberOfLeadingZeros(count - i));
        check(same >= 0);
        i += same;
        check(i <= count);
      }
    } else {
      lengths(count);
    }
    int map = bits.read(4);
    check(map >= 0 && map <= 2);
    if (map > 0) {
      skip(64);
      int width = bits.read(4) + 1;
      skip(1);
      long values = map == 2 ? (long) count * dimension : lattice(count, dimension);
      check(values <= 1 << 20);
      skip((int) values * width);
    }
    return (long) count * (map > 0 ? dimension : 1);
  }

  private void lengths(int count) throws IOException {
    boolean sparse = bits.read1() == 1;
    for (int i = 0; i < count; i++) {
      boolean used = !sparse || bits.read1() == 1;
      check(!used || bits.read(5) >= 0);
    }
  }

  /** The largest number whose power to the dimension is not above the count of entries. */
  private static int lattice(int count, int dimension) {
    int values = 1;
    while (StrictMath.pow(values + 1, dimension) <= count) {
      values++;
    }
    return values;
  }

  private void floor() throws IOException {
    if (bits.read(16) == 0) {
      skip(8 + 16 + 16 + 6 + 8);
      skip(8 * (bits.read(4) + 1));
      return;
    }
    int partitions = bits.read(5);
    check(partitions >= 0);
    int[] classes = new int[partitions];
    int highest = -1;
    for (int i = 0; i < partitions; i++) {
      classes[i] = bits.read(4);
      highest = Math.max(highest, classes[i]);
    }
    int[] sizes = new int[16];
    for (int i = 0; i <= highest; i++) {
      sizes[i] = bits.read(3) + 1;
      int subclasses = bits.read(2);
      check(subclasses >= 0);
      skip((subclasses > 0 ? 8 : 0) + (8 << subclasses));
    }
    skip(2);
    int range = bits.read(4);
    for (int each : classes) {
      check(each >= 0);
      skip(range * sizes[each]);
    }
  }

  private void residue(int books) throws IOException {
    skip(16);
    int begin = bits.read(24);
    int end = bits.read(24);
    skip(24);
    int partitions = bits.read(6) + 1;
    int book = bits.read(8);
    check(begin >= 0 && begin <= end && end <= MOST_CHANNELS << 13);
    check(partitions >= 1 && book >= 0 && book < books);
    check(StrictMath.pow(partitions, dimensions[book]) <= entries[book]);
    int stages = 0;
    for (int i = 0; i < partitions; i++) {
      int low = bits.read(3);
      int high = bits.read1() == 1 ? bits.read(5) : 0;
      check(low >= 0 && high >= 0);
      stages += Integer.bitCount(high << 3 | low);
    }
    skip(8 * stages);
  }
}
