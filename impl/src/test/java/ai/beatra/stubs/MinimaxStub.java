package ai.beatra.stubs;

import ai.beatra.stubs.content.PlainStudio;
import ai.beatra.stubs.content.SilentMp3;
import ai.beatra.stubs.content.Studio;
import java.io.IOException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** MiniMax' music: answers when the song is there, with the song in it or its URL. */
public final class MinimaxStub extends Stub {
  private static final int RATE = 44_100;

  /** About three seconds. */
  private static final int FRAMES = 115;

  private final Queue<Integer> refusals = new ConcurrentLinkedQueue<>();
  private final Map<String, byte[]> files = new ConcurrentHashMap<>();
  private final AtomicInteger made = new AtomicInteger();
  private volatile CountDownLatch held = new CountDownLatch(0);
  private final Studio usual;
  private volatile Studio studio;
  private volatile int frames = FRAMES;
  private volatile boolean expired;

  /**
   * @param port 0 for any that is free
   */
  public MinimaxStub(int port) {
    this(port, new PlainStudio(FRAMES, RATE));
  }

  public MinimaxStub(int port, Studio studio) {
    super(port);
    this.usual = studio;
    this.studio = studio;
  }

  /** As it was at first, but for the requests that have come. */
  public void reset() {
    refusals.clear();
    made.set(0);
    held = new CountDownLatch(0);
    frames = FRAMES;
    studio = usual;
    expired = false;
  }

  /** The next request is answered with this code in an answer of status 200. */
  public MinimaxStub refuseNext(int code) {
    refusals.add(code);
    return this;
  }

  /** From now on songs are made, and paid, but not answered until the latch is counted down. */
  public CountDownLatch hold() {
    held = new CountDownLatch(1);
    return held;
  }

  /** From now on songs have so many frames of 26 ms. */
  public void frames(int many) {
    frames = many;
    studio = new PlainStudio(many, RATE);
  }

  /** From now on no file is there any more. */
  public void expire() {
    expired = true;
  }

  /** How many songs were made: we have to pay them. */
  public int made() {
    return made.get();
  }

  /** How long the next song will be. */
  public double seconds() {
    return Math.round(SilentMp3.seconds(frames, RATE) * 1000) / 1000.0;
  }

  @Override
  public boolean knows(Fault fault) {
    return fault != Fault.LOST;
  }

  @Override
  protected void answer(Exchange exchange) throws IOException, InterruptedException {
    Seen request = exchange.request();
    byte[] file = files.get(request.path());
    if (request.method().equals("GET") && file != null && !expired) {
      exchange.bytes(200, "audio/mpeg", file);
    } else if (request.path().startsWith("/v1/query/")) {
      exchange.json(told(2013, "invalid params, task_id"));
    } else if (request.method().equals("GET")) {
      exchange.refuse(403, "<Error><Code>AccessDenied</Code></Error>");
    } else if (!request.headers().getOrDefault("authorization", "").startsWith("Bearer ")) {
      exchange.json(told(1004, "login fail: Please carry the API secret key"));
    } else {
      sing(exchange);
    }
  }

  private void sing(Exchange exchange) throws IOException, InterruptedException {
    Integer refusal = refusals.poll();
    Map<String, Object> asked = exchange.request().json();
    if (refusal != null) {
      exchange.json(told(refusal, "refused by the stub"));
    } else if (!exchange.request().path().equals("/v1/music_generation")) {
      exchange.refuse(404, "404 page not found");
    } else if (!asked.containsKey("lyrics")
        && !asked.containsKey("lyrics_optimizer")
        && !asked.containsKey("is_instrumental")
        && !asked.containsKey("audio_url")
        && !asked.containsKey("audio_base64")) {
      exchange.json(told(2013, "invalid params, lyrics is required"));
    } else {
      int number = made.incrementAndGet();
      exchange.note("job", "song-" + number);
      exchange.note("cost", Json.of("songs", 1));
      Studio.Song song = studio.songs(words(asked), 1).get(0);
      held.await();
      exchange.json(answer(exchange.request(), number, song));
    }
  }

  private static Studio.Words words(Map<String, Object> asked) {
    return new Studio.Words(
        (String) asked.getOrDefault("prompt", ""),
        (String) asked.get("lyrics"),
        Boolean.TRUE.equals(asked.get("is_instrumental")),
        null);
  }

  private Map<String, Object> answer(Seen request, int number, Studio.Song song) {
    String path = "/files/" + number + ".mp3";
    if (request.fault() != Fault.EXPIRED) {
      files.put(path, song.file());
    }
    boolean hex = request.json().get("output_format").equals("hex");
    return Json.of(
        "data",
        Json.of("audio", hex ? HexFormat.of().formatHex(song.file()) : url() + path, "status", 2),
        "trace_id",
        "04ede0ab069fb1ba8be5156a24b1e081",
        "extra_info",
        Json.of(
            "music_duration",
            Math.round(song.seconds() * 1000),
            "music_sample_rate",
            song.rate(),
            "music_channel",
            2,
            "bitrate",
            128_000,
            "music_size",
            song.file().length),
        "analysis_info",
        null,
        "base_resp",
        Json.of("status_code", 0, "status_msg", "success"));
  }

  private static Map<String, Object> told(int code, String message) {
    return Json.of("base_resp", Json.of("status_code", code, "status_msg", message));
  }

  @Override
  protected String error(int status) {
    int code =
        switch (status) {
          case 401 -> 1004;
          case 429, 503 -> 1002;
          default -> 1000;
        };
    return Json.write(told(code, "the stub was told to"));
  }
}
