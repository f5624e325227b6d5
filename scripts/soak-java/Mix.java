import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** What the clients of a server do, in the proportion in which they do it. */
final class Mix {
  private static final String CHATS = "/v1/chat/completions";
  private static final Map<String, String> NONE = Map.of();
  private static final int PICTURE = 20_000;

  /** How many of the last tasks and files are asked for again, and for how long: later they go. */
  private static final int REMEMBERED = 100;

  private static final long REMEMBERED_NANOS = TimeUnit.SECONDS.toNanos(15);

  private final Http http;
  private final List<String> keys;
  private final String limited;
  private final List<Kind> kinds = new ArrayList<>();
  private final BlockingQueue<Made> made = new LinkedBlockingQueue<>(REMEMBERED);
  private int weights;

  /** Something that a client does. */
  interface Work {
    /**
     * @param key of whoever does it
     */
    void run(String key) throws Exception;
  }

  /** A task that has ended well, with its key and its file. */
  private record Made(String task, String key, String file, long nanos) {}

  /** One kind of what is done. */
  record Kind(String name, int weight, Work work) {}

  /**
   * @param limited a key that may do little, which is refused now and then
   */
  Mix(Http http, List<String> keys, String limited) {
    this.http = http;
    this.keys = keys;
    this.limited = limited;
    chats();
    media();
    reading();
    refused();
  }

  private void kind(String name, int weight, Work work) {
    kinds.add(new Kind(name, weight, work));
    weights += weight;
  }

  List<Kind> kinds() {
    return kinds;
  }

  Kind any() {
    int at = ThreadLocalRandom.current().nextInt(weights);
    for (Kind kind : kinds) {
      at -= kind.weight();
      if (at < 0) {
        return kind;
      }
    }
    throw new IllegalStateException();
  }

  void run(Kind kind) throws Exception {
    kind.work().run(keys.get(ThreadLocalRandom.current().nextInt(keys.size())));
  }

  private static String chat(String model, boolean stream, String prompt) {
    return "{\"model\":\"%s\",%s\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}"
        .formatted(model, stream ? "\"stream\":true," : "", prompt);
  }

  private void chats() {
    kind("chat", 300, key -> http.json(CHATS, key, NONE, chat("paid", false, "Hello")).has(200));
    kind(
        "long chat",
        30,
        key -> http.json(CHATS, key, NONE, chat("paid", false, "word ".repeat(4000))).has(200));
    kind(
        "stream",
        150,
        key -> http.json(CHATS, key, NONE, chat("paid", true, "Hello")).has(200).says("[DONE]"));
    kind(
        "sandbox stream",
        50,
        key ->
            http.json(CHATS, key, NONE, chat("sandbox-chat", true, "Repeat the word go 20 times"))
                .has(200)
                .says("[DONE]"));
    kind(
        "stream left",
        40,
        key ->
            http.leave(
                Client.request(
                    "POST",
                    CHATS,
                    Map.of("Authorization", "Bearer " + key, "Content-Type", "application/json"),
                    chat("paid", true, "Hello").getBytes(StandardCharsets.US_ASCII))));
    kind("chat repeated", 40, key -> repeated(key, false));
    kind("stream repeated", 20, key -> repeated(key, true));
  }

  private void repeated(String key, boolean stream) throws Exception {
    var headers = Map.of("Idempotency-Key", UUID.randomUUID().toString());
    String first = http.json(CHATS, key, headers, chat("paid", stream, "Hi")).has(200).find(ID);
    String again = http.json(CHATS, key, headers, chat("paid", stream, "Hi")).has(200).find(ID);
    if (!first.equals(again)) {
      throw new Http.Wrong("not " + first + " again, but " + again);
    }
  }

  private static final String ID = "\"id\":\"(chatcmpl-[^\"]+)\"";

  private void media() {
    String picture = "{\"model\":\"auto\",\"prompt\":\"A lighthouse at dusk\"}";
    kind("image", 6, key -> ended(key, begin("/v1/images/generations", key, picture)));
    String song =
        "{\"model\":\"auto\",\"prompt\":\"Calm piano, 80 BPM, ten seconds\",\"instrumental\":true}";
    kind("song", 1, key -> ended(key, begin("/v1/music/text-to-music", key, song)));
    kind("image canceled", 4, key -> canceled(key, begin("/v1/images/generations", key, picture)));
    kind("upload", 40, this::upload);
    kind(
        "image of image",
        2,
        key ->
            ended(
                key,
                begin(
                    "/v1/images/image-to-image",
                    key,
                    "{\"model\":\"auto\",\"prompt\":\"In winter\",\"image\":{\"type\":\"artifact\","
                        + "\"artifact_id\":\"" + upload(key) + "\"}}")));
  }

  private String begin(String path, String key, String body) throws Exception {
    var headers = Map.of("Idempotency-Key", UUID.randomUUID().toString());
    return http.json(path, key, headers, body).has(202).find("task_[0-9a-z]{26}");
  }

  private void ended(String key, String task) throws Exception {
    Http.Answer answer;
    do {
      answer = http.get("/v1/tasks/" + task, key, Map.of("Prefer", "wait=60")).has(200);
    } while (answer.text().matches("(?s).*\"status\":\"(queued|running)\".*"));
    answer.says("\"status\":\"succeeded\"");
    String file = answer.find("http[^\"]*(/files/[^\"]*)");
    remember(new Made(task, key, file, System.nanoTime()));
  }

  /** 202 where it has begun already. */
  private void canceled(String key, String task) throws Exception {
    var nothing = BodyPublishers.noBody();
    Http.Answer answer = http.send("POST", "/v1/tasks/" + task + "/cancel", key, NONE, nothing);
    answer.has(answer.status() == 200 ? 200 : 202);
  }

  private void remember(Made one) {
    while (!made.offer(one)) {
      made.poll();
    }
  }

  /** One that is still there; null if there is none. */
  private Made lately() {
    Made one = made.poll();
    while (one != null && System.nanoTime() - one.nanos() > REMEMBERED_NANOS) {
      one = made.poll();
    }
    if (one != null) {
      made.offer(one);
    }
    return one;
  }

  private String upload(String key) throws Exception {
    byte[] file = new byte[PICTURE];
    new Random().nextBytes(file);
    var picture = new java.awt.image.BufferedImage(80, 80, 1);
    for (int i = 0; i < 6400; i++) {
      picture.setRGB(i % 80, i / 80, file[i] << 16 | file[i + 6400] << 8 | file[i + 12_800]);
    }
    var form = new ByteArrayOutputStream();
    form.writeBytes(
        ("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n"
                + "Content-Type: image/png\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII));
    javax.imageio.ImageIO.write(picture, "png", form);
    form.writeBytes("\r\n--b--\r\n".getBytes(StandardCharsets.US_ASCII));
    return http.send(
            "POST",
            "/v1/uploads",
            key,
            Map.of("Content-Type", "multipart/form-data; boundary=b"),
            BodyPublishers.ofByteArray(form.toByteArray()))
        .has(200)
        .find("art_[0-9a-z]{26}");
  }

  private void reading() {
    kind("task", 60, key -> task());
    kind("tasks", 40, key -> http.get("/v1/tasks?limit=20&expand=all", key, NONE).has(200));
    kind("models", 30, key -> http.get("/v1/models", key, NONE).has(200));
    kind("catalog", 20, key -> http.get("/v1/catalog/models", key, NONE).has(200));
    kind("page", 20, key -> http.get("/en/docs/quickstart", "", NONE).has(200));
    kind("file", 30, key -> file());
    kind("health", 20, key -> http.get("/v1/health", "", NONE).has(200));
  }

  private void task() throws Exception {
    Made one = lately();
    if (one != null) {
      http.get("/v1/tasks/" + one.task(), one.key(), NONE).has(200);
    }
  }

  private void file() throws Exception {
    Made one = lately();
    if (one != null) {
      http.get(one.file(), "", NONE).has(200);
    }
  }

  private void refused() {
    String hello = chat("paid", false, "Hello");
    kind("no key", 10, key -> http.json(CHATS, "", NONE, hello).has(401));
    kind("bad key", 10, key -> http.json(CHATS, "sk-local-no", NONE, hello).has(401));
    kind("bad JSON", 10, key -> http.json(CHATS, key, NONE, "{\"model\":").has(422));
    kind("no model", 10, key -> http.json(CHATS, key, NONE, chat("none", false, "")).has(400));
    kind(
        "limited",
        10,
        key -> {
          Http.Answer answer = http.json(CHATS, limited, NONE, hello);
          if (answer.status() != 200) {
            answer.has(429);
          }
        });
    kind("no path", 10, key -> http.get("/v1/nothing", key, NONE).has(404));
  }
}
