package ai.beatra.stubs;

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
    private int asked;

    private Song(int number, String key) {
      this.number = number;
      this.key = key;
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
  private final AtomicInteger made = new AtomicInteger();
  private volatile List<String> way = WELL;
  private volatile int clips = 2;
  private volatile int expired;

  /**
   * @param port 0 for any that is free
   */
  public SunoStub(int port) {
    super(port);
  }

  /** As it was at first, but for the requests that have come. */
  public void reset() {
    refusals.clear();
    songs.clear();
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
  protected void answer(Exchange exchange) throws IOException {
    Seen request = exchange.request();
    String key = request.headers().getOrDefault("authorization", "");
    if (request.path().startsWith("/files/")) {
      file(exchange);
    } else if (!key.startsWith("Bearer ")) {
      exchange.json(told(401, "You do not have access permissions", Json.NULL));
    } else if (request.path().equals("/api/v1/generate/record-info")) {
      exchange.json(info(request.target(), key));
    } else if (request.path().startsWith("/api/v1/generate")) {
      exchange.json(begin(request.json(), key));
    } else {
      exchange.refuse(404, "Not Found");
    }
  }

  private Map<String, Object> begin(Map<String, Object> asked, String key) {
    Integer refusal = refusals.poll();
    if (refusal != null) {
      return told(refusal, "refused by the stub", Json.NULL);
    }
    for (String required : List.of("instrumental", "callBackUrl", "customMode", "model")) {
      if (!asked.containsKey(required)) {
        return told(400, required + " cannot be null", Json.NULL);
      }
    }
    boolean custom = asked.get("customMode").equals(true);
    if (custom && !(asked.containsKey("style") && asked.containsKey("title"))) {
      return told(400, "style and title are required", Json.NULL);
    }
    int number = made.incrementAndGet();
    String id = "5c79be8e-" + number;
    songs.put(id, new Song(number, key));
    return told(200, "success", Json.of("taskId", id));
  }

  private Map<String, Object> info(String target, String key) {
    String id = target.substring(target.indexOf('=') + 1);
    Song song = songs.get(id);
    if (song == null || !song.key.equals(key)) {
      return told(200, "success", Json.NULL);
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
            failed ? 500 : Json.NULL,
            "errorMessage",
            failed ? "the stub was told to" : Json.NULL,
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
              "id", "clip-" + song.number + "-" + i,
              "audioUrl", i < there ? url() + "/files/" + song.number + "/" + i + ".mp3" : "",
              "streamAudioUrl", url() + "/stream/" + song.number + "/" + i,
              "title", "Stub song " + song.number,
              "duration", i < there ? SECONDS : Json.NULL));
    }
    return data;
  }

  private void file(Exchange exchange) throws IOException {
    String[] path = exchange.request().path().split("[/.]");
    int clip = Integer.parseInt(path[3]);
    if (clip < expired) {
      exchange.refuse(404, "<Error><Code>NoSuchKey</Code></Error>");
    } else {
      exchange.bytes(
          200, "audio/mpeg", SilentMp3.of(Integer.parseInt(path[2]) * 2 + clip, FRAMES, RATE));
    }
  }

  private static Map<String, Object> told(int code, String message, Object data) {
    return Json.of("code", code, "msg", message, "data", data);
  }

  @Override
  protected String error(int status) {
    return Json.write(told(status == 429 ? 430 : status, "the stub was told to", Json.NULL));
  }
}
