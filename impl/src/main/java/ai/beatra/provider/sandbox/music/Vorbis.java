package ai.beatra.provider.sandbox.music;

import com.jcraft.jogg.Packet;
import com.jcraft.jogg.Page;
import com.jcraft.jogg.StreamState;
import com.jcraft.jogg.SyncState;
import com.jcraft.jorbis.Block;
import com.jcraft.jorbis.Comment;
import com.jcraft.jorbis.DspState;
import com.jcraft.jorbis.Info;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Reads Ogg Vorbis; of a chain or a mixture of streams only the first. */
final class Vorbis {
  private static final int HEADERS = 3;
  private static final byte[] NO_COMMENT =
      "\u0003vorbis\0\0\0\0\0\0\0\0\u0001".getBytes(StandardCharsets.ISO_8859_1);

  private final Recording to;
  private final Info info = new Info();
  private final Comment comment = new Comment();
  private final DspState sound = new DspState();
  private final Block block = new Block(sound);
  private int headers;

  Vorbis(Recording to) {
    this.to = to;
  }

  void read(InputStream in) throws IOException {
    SyncState sync = new SyncState();
    StreamState stream = new StreamState();
    Page page = new Page();
    int serial = 0;
    boolean begun = false;
    while (true) {
      int at = sync.buffer(4096);
      int count = in.read(sync.data, at, 4096);
      if (count < 0) {
        return;
      }
      sync.wrote(count);
      for (int found = sync.pageout(page); found != 0; found = sync.pageout(page)) {
        if (found > 0 && !begun) {
          serial = page.serialno();
          stream.init(serial);
          begun = true;
        }
        if (found > 0 && page.serialno() == serial) {
          stream.pagein(page);
          packets(stream);
        }
      }
    }
  }

  private void packets(StreamState stream) throws IOException {
    Packet packet = new Packet();
    for (int found = stream.packetout(packet); found != 0; found = stream.packetout(packet)) {
      if (found > 0 && headers < HEADERS) {
        header(packet);
      } else if (found > 0) {
        sound(packet);
      }
    }
  }

  private void header(Packet packet) throws IOException {
    if (headers == 0) {
      VorbisHeaders.checkFormat(packet);
    } else if (headers == 1) {
      // The decoder would trust the sizes in it.
      packet.packet_base = NO_COMMENT;
      packet.packet = 0;
      packet.bytes = NO_COMMENT.length;
    } else {
      VorbisHeaders.checkSetup(packet);
    }
    if (info.synthesis_headerin(comment, packet) < 0) {
      throw new IOException("an Ogg file that is not Vorbis");
    }
    if (++headers == HEADERS) {
      to.rate(info.rate);
      sound.synthesis_init(info);
      block.init(sound);
    }
  }

  private void sound(Packet packet) {
    if (block.synthesis(packet) == 0) {
      sound.synthesis_blockin(block);
    }
    float[][][] pcm = new float[1][][];
    int[] from = new int[info.channels];
    for (int count = sound.synthesis_pcmout(pcm, from);
        count > 0;
        count = sound.synthesis_pcmout(pcm, from)) {
      for (int i = 0; i < count; i++) {
        double sum = 0;
        for (int j = 0; j < info.channels; j++) {
          sum += pcm[0][j][from[j] + i];
        }
        to.add(sum / info.channels);
      }
      sound.synthesis_read(count);
    }
  }
}
