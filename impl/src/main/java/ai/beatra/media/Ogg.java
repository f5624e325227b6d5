package ai.beatra.media;

import java.io.IOException;

/** Ogg (RFC 3533): pages, each of which says how long it is. */
final class Ogg {
  private static final int HEAD = 27;

  private Ogg() {}

  static void check(FileBytes file) throws IOException, UnusableException {
    int pages = 0;
    for (long at = 0; at < file.size(); pages++) {
      if (!file.has(at, "OggS")) {
        throw UnusableException.cut();
      }
      int segments = file.u8(at + 26);
      long length = HEAD + segments;
      for (int i = 0; i < segments; i++) {
        length += file.u8(at + HEAD + i);
      }
      file.requireUpTo(at + length);
      at += length;
    }
    // The heads of Vorbis fill two pages at least, and its sound another.
    if (pages < 3) {
      throw UnusableException.cut();
    }
  }
}
