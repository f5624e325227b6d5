package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.accounts.NewKey;
import ai.beatra.media.Samples;
import ai.beatra.store.Database;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A tenant that has left something in every place that there is, each with a word that stands
 * nowhere else, or as an id.
 */
final class MarkedTenant {
  /** In every text of it, whatever else that says. */
  private static final String WORD = "quxxle";

  private static final Pattern CHAT_ID = Pattern.compile("chatcmpl-\\w+");

  private final RunningBeatra beatra;
  private final String name;
  private final String key;

  /** Must be found nowhere: the word, and what was made from its texts or for it. */
  private final List<String> marks = new ArrayList<>(List.of(WORD));

  private MarkedTenant(RunningBeatra beatra, String name, String key) {
    this.beatra = beatra;
    this.name = name;
    this.key = key;
  }

  static MarkedTenant on(RunningBeatra beatra) throws IOException {
    return on(beatra, WORD + "-house");
  }

  static MarkedTenant on(RunningBeatra beatra, String name) throws IOException {
    beatra.keyWith(name, "1000");
    NewKey made =
        beatra.accounts(
            accounts -> accounts.createKey(name, WORD + "-project", "the key of " + WORD));
    var tenant = new MarkedTenant(beatra, name, made.secret().reveal());
    tenant.marks.addAll(List.of(made.key().id(), made.key().start(), made.secret().reveal()));
    tenant.work();
    return tenant;
  }

  String name() {
    return name;
  }

  String key() {
    return key;
  }

  private void work() throws IOException {
    String upload = upload(sound(), "{\"note\":\"" + WORD + " meta\"}");
    // Others have this one, too.
    upload(Samples.png(), "{\"" + WORD + "\":\"1\"}");
    task(
        TaskClient.GENERATIONS,
        "{\"model\":\"auto\",\"prompt\":\"A forest of %1$s\",\"metadata\":{\"a\":\"%1$s b\"}}");
    task(
        TaskClient.AUDIO_TO_MUSIC,
        "{\"model\":\"auto\",\"prompt\":\"A song of %s\",\"reference_audio\":"
            + TaskClient.artifact(upload)
            + "}");
    task(TaskClient.GENERATIONS, "{\"model\":\"sandbox-fault-image-fails\",\"prompt\":\"No %s\"}");
    String chat =
        "{\"model\":\"auto\",\"stream\":%s,\"safety_identifier\":\"user of %s\",\"messages\":"
            + "[{\"role\":\"user\",\"content\":\"Repeat the word %2$s 3 times\"}]}";
    for (String stream : List.of("true", "false")) {
      Answer answer = send("/v1/chat/completions", chat.formatted(stream, WORD), WORD + stream);
      assertThat(answer.status()).as(answer::toString).isEqualTo(200);
      // A stream has the word in pieces.
      Matcher id = CHAT_ID.matcher(answer.text());
      assertThat(id.find()).isTrue();
      marks.add(id.group());
    }
  }

  /** A recording that is like no other. */
  static byte[] sound() {
    byte[] sound = Samples.wav(16_000);
    byte[] mark = WORD.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(mark, 0, sound, sound.length - mark.length - 2, mark.length);
    return sound;
  }

  private void task(String path, String json) throws IOException {
    Answer answer = send(path, json.formatted(WORD), WORD + marks.size());
    assertThat(answer.status()).as(answer::toString).isEqualTo(202);
    JsonNode task = answer.json();
    marks.add(task.path("id").asText(task.path("task_id").asText()));
    Request wait = Request.get(TaskClient.self(task)).key(key).header("Prefer", "wait=30");
    Eventually.holds("it has ended", () -> hasEnded(wait));
  }

  private boolean hasEnded(Request wait) {
    try {
      return !beatra.send(wait).json().path("completed_at").isNull();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  Answer send(String path, String json, String idempotencyKey) throws IOException {
    return beatra.send(
        Request.post(path).key(key).header("Idempotency-Key", idempotencyKey).json(json));
  }

  private String upload(byte[] file, String metadata) throws IOException {
    String field = "--b\r\nContent-Disposition: form-data; name=\"%s\"%s\r\n\r\n";
    byte[] form =
        Samples.join(
            Samples.latin(field.formatted("metadata", "") + metadata + "\r\n"),
            Samples.latin(field.formatted("file", "; filename=\"" + WORD + ".wav\"")),
            file,
            Samples.latin("\r\n--b--\r\n"));
    Answer answer =
        beatra.send(
            Request.post("/v1/uploads")
                .key(key)
                .header("Idempotency-Key", WORD + file.length)
                .header("Content-Type", "multipart/form-data; boundary=b")
                .body(form));
    assertThat(answer.status()).as(answer::toString).isEqualTo(200);
    String id = answer.json().path("artifact_id").asText();
    marks.add(id);
    return id;
  }

  /** Those of the marks that are in any file below a directory, each with where it is. */
  List<String> in(Path directory) throws IOException {
    var found = new ArrayList<String>();
    List<Path> files;
    try (Stream<Path> all = Files.walk(directory)) {
      files = all.filter(Files::isRegularFile).toList();
    }
    for (Path file : files) {
      String content = content(file);
      marks.stream()
          .filter(mark -> content.contains(mark) || file.toString().contains(mark))
          .forEach(mark -> found.add(mark + " in " + directory.relativize(file)));
    }
    return found;
  }

  private static String content(Path file) throws IOException {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException e) {
      return "";
    }
  }

  /** The same of the rows of a database. */
  List<String> in(Database database, List<String> tables) {
    var found = new ArrayList<String>();
    for (String table : tables) {
      String rows =
          String.join(
              "\n",
              database.<List<String>>read(
                  tx ->
                      tx.query(
                          "SELECT CAST(t AS TEXT) AS line FROM %s t".formatted(table),
                          row -> row.text("line"))));
      marks.stream().filter(rows::contains).forEach(mark -> found.add(mark + " in " + table));
    }
    return found;
  }
}
