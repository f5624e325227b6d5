package ai.beatra.media;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The formats that can be used, told by the first bytes of a file and by nothing else. */
public enum Format {
  PNG("image/png", "png"),
  JPEG("image/jpeg", "jpg"),
  WEBP("image/webp", "webp"),
  GIF("image/gif", "gif"),
  WAV("audio/wav", "wav"),
  MP3("audio/mpeg", "mp3"),
  OGG("audio/ogg", "ogg"),
  FLAC("audio/flac", "flac");

  /** How many bytes tell the format. */
  public static final int HEAD = 64;

  private static final Map<String, String> ALIASES =
      Map.of(
          "image/jpg", "image/jpeg",
          "audio/mp3", "audio/mpeg",
          "audio/x-wav", "audio/wav",
          "audio/wave", "audio/wav",
          "audio/vnd.wave", "audio/wav",
          "audio/x-flac", "audio/flac",
          "audio/vorbis", "audio/ogg",
          "application/ogg", "audio/ogg");

  private final String mediaType;
  private final String suffix;

  Format(String mediaType, String suffix) {
    this.mediaType = mediaType;
    this.suffix = suffix;
  }

  /** For example {@code image/png}. */
  public String mediaType() {
    return mediaType;
  }

  /** Of a file's name, without the dot. */
  public String suffix() {
    return suffix;
  }

  /** Whether a media type names this format; parameters and case do not count. */
  public boolean isCalled(String name) {
    String bare = name.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    return ALIASES.getOrDefault(bare, bare).equals(mediaType);
  }

  /** The format of this media type, which is spelled as here. */
  public static Optional<Format> named(String mediaType) {
    return Stream.of(values()).filter(each -> each.mediaType.equals(mediaType)).findFirst();
  }

  /** The format whose files begin like this. */
  public static Optional<Format> of(byte[] head) {
    return Stream.of(values()).filter(each -> each.begins(head)).findFirst();
  }

  /** Their media types, as a message lists them. */
  public static String list(List<Format> formats) {
    return formats.stream().map(Format::mediaType).collect(Collectors.joining(", "));
  }

  private boolean begins(byte[] head) {
    return switch (this) {
      case PNG -> at(head, 0, "\u0089PNG\r\n\u001a\n");
      case JPEG -> at(head, 0, "\u00ff\u00d8\u00ff");
      case WEBP -> at(head, 0, "RIFF") && at(head, 8, "WEBPVP8");
      case GIF -> at(head, 0, "GIF87a") || at(head, 0, "GIF89a");
      case WAV -> at(head, 0, "RIFF") && at(head, 8, "WAVE");
      case MP3 -> at(head, 0, "ID3") || isMp3Frame(head);
      case OGG -> at(head, 0, "OggS") && at(head, 28, "\u0001vorbis");
      case FLAC -> at(head, 0, "fLaC");
    };
  }

  /** MPEG audio, layer III (ISO/IEC 11172-3 and 13818-3); nobody writes the free bit rate. */
  private static boolean isMp3Frame(byte[] head) {
    if (head.length < 4 || (head[0] & 0xFF) != 0xFF || (head[1] & 0xE6) != 0xE2) {
      return false;
    }
    int version = head[1] >> 3 & 3;
    int bitRate = head[2] >> 4 & 15;
    int sampleRate = head[2] >> 2 & 3;
    return version != 1 && bitRate != 0 && bitRate != 15 && sampleRate != 3;
  }

  private static boolean at(byte[] head, int offset, String text) {
    byte[] wanted = text.getBytes(StandardCharsets.ISO_8859_1);
    int end = offset + wanted.length;
    return head.length >= end && Arrays.equals(head, offset, end, wanted, 0, wanted.length);
  }
}
