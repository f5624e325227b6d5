package ai.beatra.media;

import java.util.List;
import java.util.stream.Stream;

/** What media are asked for. */
public enum Kind {
  IMAGE("image/", 20L << 20),
  AUDIO("audio/", 50L << 20);

  private final List<Format> formats;
  private final long mostBytes;

  Kind(String types, long mostBytes) {
    this.formats =
        Stream.of(Format.values()).filter(each -> each.mediaType().startsWith(types)).toList();
    this.mostBytes = mostBytes;
  }

  /** Those that can be used. */
  public List<Format> formats() {
    return formats;
  }

  /** Of a file that is fetched from a URL. */
  public long mostBytes() {
    return mostBytes;
  }
}
