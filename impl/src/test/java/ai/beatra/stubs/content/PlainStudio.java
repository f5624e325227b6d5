package ai.beatra.stubs.content;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;

/** Coloured paper of the shape that is asked for, and silence: costs next to nothing. */
public final class PlainStudio implements Studio {
  /** The longer side, in pixels. */
  private static final int SIDE = 64;

  private static final double USUAL_SECONDS = 3;
  private static final Pattern SECONDS = Pattern.compile("(\\d{1,3}) seconds");

  private final AtomicInteger number = new AtomicInteger();
  private final int frames;
  private final int rate;

  /** Songs last as long as their style says, as in "10 seconds of jazz", or three seconds. */
  public PlainStudio() {
    this(0, 44_100);
  }

  /**
   * @param frames how long each song is; 0 for as long as it says
   * @param rate samples per second: 44100 or 48000
   */
  public PlainStudio(int frames, int rate) {
    this.frames = frames;
    this.rate = rate;
  }

  @Override
  public List<byte[]> pictures(String prompt, String shape, int count) {
    Matcher ratio = Pattern.compile("(\\d+):(\\d+)").matcher(shape);
    int width = ratio.matches() ? Integer.parseInt(ratio.group(1)) : 1;
    int height = ratio.matches() ? Integer.parseInt(ratio.group(2)) : 1;
    int longer = Math.max(width, height);
    List<byte[]> files = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      files.add(paper(prompt.hashCode() + i, SIDE * width / longer, SIDE * height / longer));
    }
    return files;
  }

  private static byte[] paper(int colour, int width, int height) {
    var picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    var brush = picture.createGraphics();
    brush.setColor(new Color(colour & 0xFFFFFF));
    brush.fillRect(0, 0, width, height);
    brush.dispose();
    var file = new ByteArrayOutputStream();
    try {
      ImageIO.write(picture, "png", file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file.toByteArray();
  }

  @Override
  public List<Song> songs(Words words, int count) {
    int length = frames == 0 ? framesOf(words.style()) : frames;
    List<Song> songs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int song = number.incrementAndGet();
      String title = words.title() == null ? "Stub song " + song : words.title();
      songs.add(
          new Song(SilentMp3.of(song, length, rate), title, SilentMp3.seconds(length, rate), rate));
    }
    return songs;
  }

  private int framesOf(String style) {
    Matcher told = SECONDS.matcher(style);
    double seconds = told.find() ? Integer.parseInt(told.group(1)) : USUAL_SECONDS;
    return Math.max(1, (int) Math.round(seconds / SilentMp3.seconds(1, rate)));
  }
}
