package ai.beatra.conformance;

import ai.beatra.conformance.states.TaskMaker;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A task of the stub, and how it is shown. */
final class StubTask {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private final String id;
  private final String tenant;
  private final String capability;
  private final ObjectNode input;
  private final Instant created = now();
  private String status = "queued";
  private @Nullable Instant started;
  private @Nullable Instant completed;
  private @Nullable Instant cancelRequested;

  StubTask(String id, String tenant, String capability, ObjectNode input) {
    this.id = id;
    this.tenant = tenant;
    this.capability = capability;
    this.input = input;
  }

  boolean isOver() {
    return completed != null;
  }

  /** What time does to it. */
  void pass(boolean free) {
    String model = input.path("model").asText();
    boolean stops = cancelRequested != null || model.equals(TaskMaker.FAILS);
    if (status.equals("queued") && free) {
      status = "running";
      started = now();
    } else if (status.equals("running")
        && started != null
        && started.plusMillis(stops ? 50 : 1000).isBefore(now())) {
      if (cancelRequested != null) {
        end("canceled");
      } else if (!model.equals(TaskMaker.SLOW)) {
        end(stops ? "failed" : "succeeded");
      }
    }
  }

  void end(String how) {
    status = how;
    completed = now();
  }

  void cancel() {
    cancelRequested = cancelRequested == null ? now() : cancelRequested;
    if (status.equals("queued")) {
      end("canceled");
    }
  }

  boolean isCanceled() {
    return cancelRequested != null;
  }

  String id() {
    return id;
  }

  boolean isOf(String other) {
    return tenant.equals(other);
  }

  String status() {
    return status;
  }

  String capability() {
    return capability;
  }

  static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MILLIS);
  }

  static JsonNode shown(@Nullable Instant time) {
    return time == null
        ? JSON.nullNode()
        : JSON.textNode(
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'")
                .withZone(ZoneOffset.UTC)
                .format(time));
  }

  /** What comes of the picture in the examples is square, as that is. */
  private static int width(String capability) {
    return capability.equals("image_to_image") ? 1024 : 1280;
  }

  private static int height(String capability) {
    return capability.equals("image_to_image") ? 1024 : 720;
  }

  /**
   * @param file makes the URL of a new file whose id has the given prefix
   */
  ObjectNode shown(boolean all, UnaryOperator<String> file) {
    boolean hd = input.path("quality").asText().equals("hd");
    boolean good = status.equals("succeeded");
    String model = input.path("model").asText();
    int count = input.path("n").asInt(1);
    ObjectNode shown = JSON.objectNode().put("object", "task").put("task_id", id);
    shown.put("status", status).put("capability", capability).put("model", model);
    boolean music = capability.equals("text_to_music");
    String first = music ? "suno-5.5" : "gpt-image-2";
    shown.put("resolved_model", model.equals("auto") ? first : model);
    shown.set("metadata", input.has("metadata") ? input.get("metadata") : JSON.objectNode());
    ObjectNode progress = shown.putObject("progress");
    boolean running = status.equals("running");
    int percent = good ? 100 : running ? 10 : 0;
    progress.put("percent", percent).put("stage", running ? "rendering" : status);
    progress.put(
        "message",
        running
            ? "Image 1 of " + count
            : good
                ? "Done."
                : status.equals("queued")
                    ? "Waiting for its turn."
                    : status.substring(0, 1).toUpperCase(Locale.ROOT) + status.substring(1) + ".");
    ArrayNode warnings = shown.putArray("warnings");
    if (good) {
      warnings
          .addObject()
          .put("code", "sandbox_output")
          .put(
              "message",
              "This %s was made by beatra's built-in sandbox, not by a real model."
                  .formatted(music ? "music" : "picture"))
          .putNull("field");
    }
    shown.putNull("error");
    if (status.equals("failed")) {
      shown
          .putObject("error")
          .put("code", "upstream_failed")
          .put("message", "The model's provider answered with an error. Send the request again.")
          .put("retryable", true)
          .put("doc_url", "http://127.0.0.1/en/docs/resources/error-codes#upstream_failed");
    }
    shown.set("created_at", shown(created));
    shown.set("started_at", shown(started));
    shown.set("completed_at", shown(completed));
    shown.set("cancel_requested_at", shown(cancelRequested));
    String self = "/v1/tasks/" + id;
    shown.putObject("links").put("self", self).put("cancel", self + "/cancel");
    if (all) {
      String meter = capability + (music ? "" : hd ? "_hd" : "_standard");
      int price = capability.startsWith("text") ? (hd ? 300 : 50) : hd ? 320 : 60;
      int each = music ? 80 : price;
      shown.set("input", input);
      shown.putNull("output").putNull("callback");
      money(shown, meter, each, count);
      if (good && music) {
        ArrayNode clips = shown.putObject("output").putArray("clips");
        clip(clips.addObject(), file);
        clip(clips.addObject(), file);
      } else if (good) {
        ObjectNode image = shown.putObject("output").putArray("images").addObject();
        file(image, "url", file);
        image.put("width", width(capability)).put("height", height(capability));
        image.put("media_type", "image/png");
      }
    }
    return shown;
  }

  /** The URL ends with what it is signed with, and the id stands before that. */
  private static void file(ObjectNode holder, String member, UnaryOperator<String> file) {
    String url = file.apply("art_");
    holder.put("artifact_id", url.replaceAll(".*/files/|\\?.*", "")).put(member, url);
  }

  private static void clip(ObjectNode clip, UnaryOperator<String> file) {
    file(clip, "audio_url", file);
    clip.put("title", "Calm Piano");
    clip.put("duration_seconds", 10.057).put("sample_rate", 44_100);
    clip.put("media_type", "audio/mpeg");
  }

  private void money(ObjectNode shown, String meter, int each, int count) {
    boolean good = status.equals("succeeded");
    int charged = each * count;
    int used = good ? charged : 0;
    ObjectNode usage = shown.putObject("usage");
    for (String name : "input output cache_read cache_creation reasoning".split(" ", -1)) {
      usage.put(name + "_tokens", 0);
    }
    boolean music = meter.equals("text_to_music");
    boolean picture = good && !music;
    usage
        .put("image_count", picture ? 1 : 0)
        .put("image_pixels", picture ? width(capability) * height(capability) : 0);
    usage.put("video_seconds", 0).put("audio_seconds", good && music ? 20.114 : 0);
    usage.put("characters", 0);
    ArrayNode lines = usage.putArray("lines");
    if (good) {
      ObjectNode line =
          lines
              .addObject()
              .put("meter", meter)
              .put("quantity", count)
              .put("unit", music ? "task" : "image");
      credits(line, "billed_amount_credits", used);
    }
    credits(usage, "credits", used);
    ObjectNode billing = shown.putObject("billing").put("currency", "USD");
    credits(billing, "charged_credits", charged);
    credits(billing, "refunded_credits", isOver() ? charged - used : 0);
  }

  private static void credits(ObjectNode holder, String name, int amount) {
    BigDecimal credits = BigDecimal.valueOf(amount);
    holder.put(name, credits.setScale(4).toPlainString());
    holder.put(name + "_usd_reference", credits.movePointLeft(3).setScale(7).toPlainString());
  }
}
