package ai.beatra.stubs;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.beatra.stubs.content.Studio;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A queue in fal's form: POST /{model} submits, GET …/requests/{id}/status says how it is, GET
 * …/requests/{id} gives the output, PUT …/requests/{id}/cancel cancels; the files are at /files.
 */
public final class QueueStub extends Stub {

  /** What becomes of the work that is submitted from now on. */
  public enum Fate {
    DONE,
    /** It never ends. */
    STAYS,
    FAILED,
    REFUSED,
    /** Nobody knows its id any more. */
    LOST,
    /** Its files are gone. */
    EXPIRED,
    /** Its files are no media. */
    UNUSABLE,
    /** One output less than asked for. */
    FEWER,
    /** Its files are on another server, which is not public. */
    FOREIGN
  }

  /** One piece of work, which is paid when it is done. */
  public record Work(
      String id, Map<String, Object> input, Fate fate, AtomicInteger looks, List<Output> made) {}

  /**
   * @param seconds 0 for a picture
   */
  public record Output(byte[] file, double seconds) {}

  private static final String COUNT = "num_images";

  private final Map<String, Work> works = new ConcurrentHashMap<>();
  private final Map<String, String> canceled = new ConcurrentHashMap<>();
  private final AtomicInteger ids = new AtomicInteger();
  private final Studio studio;
  private volatile Fate fate = Fate.DONE;
  private volatile int looksUntilDone = 1;

  /**
   * @param port 0 for any that is free
   * @param files by their suffix, "png" and "mp3": the same for all
   */
  public QueueStub(int port, Map<String, byte[]> files) {
    this(port, new Fixed(files));
  }

  public QueueStub(int port, Studio studio) {
    super(port);
    this.studio = studio;
  }

  private record Fixed(Map<String, byte[]> files) implements Studio {
    @Override
    public List<byte[]> pictures(String prompt, String shape, int count) {
      return Collections.nCopies(count, files.get("png"));
    }

    @Override
    public List<Song> songs(Words words, int count) {
      return Collections.nCopies(count, new Song(files.get("mp3"), "", 12.5, 44_100));
    }
  }

  public void fate(Fate next) {
    fate = next;
  }

  /** How often it is asked how the work is before it is done. */
  public void looksUntilDone(int looks) {
    looksUntilDone = looks;
  }

  /** How many pieces of work were submitted. */
  public int submitted() {
    return works.size();
  }

  public Map<String, Work> works() {
    return works;
  }

  public int canceled() {
    return canceled.size();
  }

  @Override
  public boolean knows(Fault fault) {
    return true;
  }

  @Override
  protected void answer(Exchange exchange) throws IOException, InterruptedException {
    Seen request = exchange.request();
    String path = request.path();
    if (path.startsWith("/files/")) {
      file(path, exchange);
      return;
    }
    int requests = path.indexOf("/requests/");
    if (requests < 0) {
      submit(exchange);
      return;
    }
    String[] rest = path.substring(requests + "/requests/".length()).split("/");
    Work work = works.get(rest[0]);
    if (work == null || work.fate() == Fate.LOST) {
      exchange.refuse(404, error(404));
    } else if (rest.length == 1) {
      output(work, exchange);
    } else if (rest[1].equals("cancel")) {
      canceled.put(rest[0], "");
      exchange.json(Json.of("status", "CANCELLATION_REQUESTED"));
    } else {
      status(work, exchange);
    }
  }

  private void submit(Exchange exchange) throws IOException, InterruptedException {
    Map<String, Object> input = exchange.request().json();
    String id = "req-" + ids.incrementAndGet();
    List<Output> made = made(input);
    exchange.note("model", exchange.request().path().substring(1));
    exchange.note("job", id);
    exchange.note("cost", Json.of(input.containsKey(COUNT) ? "images" : "songs", made.size()));
    works.put(id, new Work(id, input, fate(exchange.request()), new AtomicInteger(), made));
    exchange.json(Json.of("request_id", id, "status", "IN_QUEUE", "queue_position", 0));
  }

  private Fate fate(Seen request) {
    return switch (request.fault()) {
      case LOST -> Fate.LOST;
      case EXPIRED -> Fate.EXPIRED;
      default -> fate;
    };
  }

  private List<Output> made(Map<String, Object> input) throws InterruptedException {
    String prompt = String.valueOf(input.get("prompt"));
    if (input.get(COUNT) == null) {
      var words = new Studio.Words(prompt, (String) input.get("lyrics"), false, null);
      Studio.Song song = studio.songs(words, 1).get(0);
      return List.of(new Output(song.file(), song.seconds()));
    }
    String shape = (String) input.getOrDefault("aspect_ratio", "auto");
    int count = Integer.parseInt(input.get(COUNT).toString());
    return studio.pictures(prompt, shape, count).stream().map(file -> new Output(file, 0)).toList();
  }

  private void status(Work work, Exchange exchange) throws IOException {
    boolean over = work.looks().incrementAndGet() > looksUntilDone && work.fate() != Fate.STAYS;
    if (!over) {
      exchange.json(Json.of("status", "IN_PROGRESS"));
    } else if (work.fate() == Fate.FAILED) {
      exchange.json(Json.of("status", "COMPLETED", "error", "It fell over."));
    } else {
      exchange.json(Json.of("status", "COMPLETED"));
    }
  }

  private void output(Work work, Exchange exchange) throws IOException {
    if (work.fate() == Fate.REFUSED) {
      exchange.refuse(
          422, "{\"detail\":[{\"type\":\"content_policy_violation\",\"msg\":\"No.\"}]}");
      return;
    }
    if (!work.input().containsKey(COUNT)) {
      Object file = Json.of("url", url(work, 0, "mp3"), "duration", work.made().get(0).seconds());
      exchange.json(Json.of("audio_file", file));
      return;
    }
    int count = work.made().size() - (work.fate() == Fate.FEWER ? 1 : 0);
    var images = new ArrayList<Object>();
    for (int i = 0; i < count; i++) {
      images.add(Json.of("url", url(work, i, "png")));
    }
    exchange.json(Json.of("images", images, "seed", 1));
  }

  private String url(Work work, int index, String suffix) {
    String server = work.fate() == Fate.FOREIGN ? "https://127.0.0.1:1" : url().toString();
    return server + "/files/" + work.id() + "-" + index + "." + suffix;
  }

  private void file(String path, Exchange exchange) throws IOException {
    String[] name = path.substring("/files/".length()).split("[-.]");
    Work work = works.get(name[0] + "-" + name[1]);
    if (work == null || work.fate() == Fate.EXPIRED) {
      exchange.refuse(403, "{\"detail\":\"This link has expired.\"}");
    } else if (work.fate() == Fate.UNUSABLE) {
      exchange.bytes(200, "image/png", "Sorry, no picture today.".getBytes(UTF_8));
    } else {
      byte[] file = work.made().get(Integer.parseInt(name[2])).file();
      exchange.bytes(200, "application/octet-stream", file);
    }
  }

  @Override
  protected String error(int status) {
    return Json.write(Json.of("detail", "status " + status));
  }
}
