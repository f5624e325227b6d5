package ai.beatra.stubs.content;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes what the stubs of pictures and songs hand out. Safe for several threads. */
public interface Studio {

  /**
   * @param shape such as 16:9; {@code auto} leaves it to the studio
   * @return PNG files
   */
  List<byte[]> pictures(String prompt, String shape, int count) throws InterruptedException;

  /** Of the same words, and different. */
  List<Song> songs(Words words, int count) throws InterruptedException;

  /**
   * What a song is asked for with.
   *
   * @param style what it sounds like
   * @param lyrics null where the studio finds some
   */
  record Words(
      String style, @Nullable String lyrics, boolean instrumental, @Nullable String title) {}

  /**
   * @param file MP3
   * @param rate samples per second
   */
  record Song(byte[] file, String title, double seconds, int rate) {}
}
