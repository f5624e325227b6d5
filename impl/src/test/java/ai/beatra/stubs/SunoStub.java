package ai.beatra.stubs;

import ai.beatra.stubs.content.PlainStudio;
import ai.beatra.stubs.content.SilentMp3;
import ai.beatra.stubs.content.Studio;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Suno as an aggregator has it: a task is begun, then asked for; each time it comes further. */
public final class SunoStub extends Stub {
  private static final int RATE = 48_000;

  /** About three seconds. */
  private static final int FRAMES = 125;

  /** Every song has two clips. */
  public static final double SECONDS = SilentMp3.seconds(FRAMES, RATE);

  private static final List<String> WELL =
      List.of("PENDING", "TEXT_SUCCESS", "FIRST_SUCCESS", "SUCCESS");

  private final class Song {
    private final int number;
    private final String key;
    private final List<Studio.Song> clips;
    private final boolean expired;
    private int asked;

    private Song(int number, Seen request, List<Studio.Song> clips) {
      this.number = number;
      this.key = request.key();
      this.clips = clips;
      this.expired = request.fault() == Fault.EXPIRED;
    }

    private synchronized String next() {
      List<String> now = way;
      String state = now.get(Math.min(asked, now.size() - 1));
      asked++;
      return state;
    }
  }

  private final Queue<Integer> refusals = new ConcurrentLinkedQueue<>();
  private final Map<String, Song> songs = new ConcurrentHashMap<>();
  private final Map<Integer, Song> numbers = new ConcurrentHashMap<>();
  private final AtomicInteger made = new AtomicInteger();
  private final Studio studio;
  private volatile List<String> way = WELL;
  private volatile int clips = 2;
  private volatile int expired;

  /**
   * @param port 0 for any that is free
   */
  public SunoStub(int port) {
    this(port, new PlainStudio(FRAMES, RATE));
  }

  public SunoStub(int port, Studio studio) {
    super(port);
    this.studio = studio;
  }

  /** As it was at first, but for the requests that have come. */
  public void reset() {
    refusals.clear();
    songs.clear();
    numbers.clear();
    made.set(0);
    way = WELL;
    clips = 2;
    expired = 0;
  }

  /** The next request to begin a song is answered with this code in an answer of status 200. */
  public SunoStub refuseNext(int code) {
    refusals.add(code);
    return this;
  }

  /** From now on songs go through these states, and stay in the last. */
  public SunoStub states(String... states) {
    way = List.of(states);
    return this;
  }

  /** From the first success on so many clips are there, of two. */
  public SunoStub clips(int many) {
    clips = many;
    return this;
  }

  /** So many files of each song are not there any more. */
  public SunoStub expired(int many) {
    expired = many;
    return this;
  }

  /** All songs are forgotten. */
  public void forget() {
    songs.clear();
  }

  /** How many songs were begun: we have to pay them. */
  public int made() {
    return made.get();
  }

  @Override
  public boolean knows(Fault fault) {
    return true;
  }

  @Override
  protected void answer(Exchange exchange) throws IOException, InterruptedException {
    Seen request = exchange.request();
    if (request.path().startsWith("/files/")) {
      file(exchange);
    } else if (request.key().isEmpty()) {
      exchange.json(told(401, "You do not have access permissions", null));
    } else if (request.path().equals("/api/v1/generate/record-info")) {
      exchange.json(info(request));
    } else if (request.path().startsWith("/api/v1/generate")) {
      exchange.json(begin(exchange, request.json()));
    } else {
      exchange.refuse(404, "Not Found");
    }
  }

  private Map<String, Object> begin(Exchange exchange, Map<String, Object> asked)
      throws InterruptedException {
    Integer refusal = refusals.poll();
    if (refusal != null) {
      return told(refusal, "refused by the stub", null);
    }
    for (String required : List.of("instrumental", "callBackUrl", "customMode", "model")) {
      if (!asked.containsKey(required)) {
        return told(400, required + " cannot be null", null);
      }
    }
    boolean custom = asked.get("customMode").equals(true);
    if (custom && !(asked.containsKey("style") && asked.containsKey("title"))) {
      return told(400, "style and title are required", null);
    }
    int number = made.incrementAndGet();
    String id = "5c79be8e-" + number;
    exchange.note("job", id);
    exchange.note("cost", Json.of("songs", 1));
    if (exchange.request().fault() != Fault.LOST) {
      var song = new Song(number, exchange.request(), studio.songs(words(asked, custom), 2));
      songs.put(id, song);
      numbers.put(number, song);
    }
    return told(200, "success", Json.of("taskId", id));
  }

  /** A description stands in the prompt; with a style, that is where the lyrics stand. */
  private static Studio.Words words(Map<String, Object> asked, boolean custom) {
    String prompt = (String) asked.get("prompt");
    return new Studio.Words(
        (String) asked.getOrDefault("style", prompt),
        custom ? prompt : null,
        Boolean.TRUE.equals(asked.get("instrumental")),
        (String) asked.get("title"));
  }

  private Map<String, Object> info(Seen request) {
    String id = request.target().substring(request.target().indexOf('=') + 1);
    Song song = songs.get(id);
    if (song == null || !song.key.equals(request.key())) {
      return told(200, "success", null);
    }
    String state = song.next();
    boolean failed = state.endsWith("FAILED") || state.endsWith("ERROR");
    return told(
        200,
        "success",
        Json.of(
            "taskId",
            id,
            "status",
            state,
            "errorCode",
            failed ? 500 : null,
            "errorMessage",
            failed ? "the stub was told to" : null,
            "response",
            Json.of("taskId", id, "sunoData", clips(song, state))));
  }

  private List<Object> clips(Song song, String state) {
    var data = new ArrayList<Object>();
    int there =
        switch (state) {
          case "PENDING", "TEXT_SUCCESS" -> 0;
          case "FIRST_SUCCESS" -> Math.min(1, clips);
          default -> clips;
        };
    for (int i = 0; i < 2 && !state.equals("PENDING"); i++) {
      data.add(
          Json.of(
              "id",
              "clip-" + song.number + "-" + i,
              "audioUrl",
              i < there ? url() + "/files/" + song.number + "/" + i + ".mp3" : "",
              "streamAudioUrl",
              url() + "/stream/" + song.number + "/" + i,
              "title",
              song.clips.get(i).title(),
              "duration",
              i < there ? song.clips.get(i).seconds() : null));
    }
    return data;
  }

  private void file(Exchange exchange) throws IOException {
    String[] path = exchange.request().path().split("[/.]");
    int clip = Integer.parseInt(path[3]);
    Song song = numbers.get(Integer.parseInt(path[2]));
    if (clip < expired || song == null || song.expired) {
      exchange.refuse(404, "<Error><Code>NoSuchKey</Code></Error>");
    } else {
      exchange.bytes(200, "audio/mpeg", song.clips.get(clip).file());
    }
  }

  private static Map<String, Object> told(int code, String message, Object data) {
    return Json.of("code", code, "msg", message, "data", data);
  }

  @Override
  protected String error(int status) {
    return Json.write(told(status == 429 ? 430 : status, "the stub was told to", null));
  }
}
