package ai.beatra.artifacts;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The media that can be used, told by their first bytes and by nothing else. */
enum Format {
  PNG("image/png", "png"),
  JPEG("image/jpeg", "jpg"),
  WEBP("image/webp", "webp"),
  GIF("image/gif", "gif"),
  WAV("audio/wav", "wav"),
  MP3("audio/mpeg", "mp3"),
  OGG("audio/ogg", "ogg"),
  FLAC("audio/flac", "flac");

  /** How many bytes tell the format. */
  static final int HEAD = 64;

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

  String mediaType() {
    return mediaType;
  }

  /** Of a file's name, without the dot. */
  String suffix() {
    return suffix;
  }

  boolean isImage() {
    return mediaType.startsWith("image/");
  }

  /** Whether a media type names this format; parameters and case do not count. */
  boolean isCalled(String name) {
    String bare = name.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    return ALIASES.getOrDefault(bare, bare).equals(mediaType);
  }

  static Optional<Format> named(String mediaType) {
    return Stream.of(values()).filter(each -> each.mediaType.equals(mediaType)).findFirst();
  }

  /** The format whose files begin like this. */
  static Optional<Format> of(byte[] head) {
    return Stream.of(values()).filter(each -> each.begins(head)).findFirst();
  }

  static String list(List<Format> formats) {
    return formats.stream().map(Format::mediaType).collect(Collectors.joining(", "));
  }

  private boolean begins(byte[] head) {
    return switch (this) {
      case PNG -> at(head, 0, "\u0089PNG\r\n\u001a\n");
      case JPEG -> at(head, 0, "\u00ff\u00d8\u00ff");
      case WEBP -> at(head, 0, "RIFF") && at(head, 8, "WEBPVP8");
      case GIF -> at(head, 0, "GIF87a") || at(head, 0, "GIF89a");
      case WAV -> at(head, 0, "RIFF") && at(head, 8, "WAVE");
      case MP3 -> at(head, 0, "ID3") || Mp3.isFrame(head, 0);
      case OGG -> at(head, 0, "OggS") && at(head, 28, "\u0001vorbis");
      case FLAC -> at(head, 0, "fLaC");
    };
  }

  private static boolean at(byte[] head, int offset, String text) {
    byte[] wanted = text.getBytes(StandardCharsets.ISO_8859_1);
    int end = offset + wanted.length;
    return head.length >= end && Arrays.equals(head, offset, end, wanted, 0, wanted.length);
  }
}
