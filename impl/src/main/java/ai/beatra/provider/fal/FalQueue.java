package ai.beatra.provider.fal;

import ai.beatra.config.Secret;
import ai.beatra.provider.Job;
import ai.beatra.provider.KeyPool;
import ai.beatra.provider.ProviderException;
import ai.beatra.provider.work.Endpoint;
import ai.beatra.provider.work.Verdicts;
import ai.beatra.upstream.UpstreamException;
import ai.beatra.upstream.UpstreamRequest;
import ai.beatra.upstream.WholeAnswer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Has one piece of work done by a queue: submits it once, asks how it is until it is done, and
 * returns the model's output. Who goes on with it asks only.
 */
final class FalQueue {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,128}");
  private static final int FIRST_PAUSE_MS = 300;
  private static final int LAST_PAUSE_MS = 2000;

  /** A failure of the model is answered as a failure of the server; what is paid is worth it. */
  private static final int MOST_RESULTS = 12;

  private final FalSettings settings;
  private final Endpoint endpoint;
  private final Verdicts verdicts;

  FalQueue(FalSettings settings, Endpoint endpoint, Verdicts verdicts) {
    this.settings = settings;
    this.endpoint = endpoint;
    this.verdicts = verdicts;
  }

  /**
   * @param input JSON
   * @throws ProviderException if nothing comes of it
   */
  JsonNode run(String model, byte[] input, Job job) throws InterruptedException {
    List<@Nullable Secret> keys = keys();
    String id = job.upstreamId().orElse(null);
    if (id == null) {
      id = submit(model, input, job, keys);
    }
    String path = requests(model) + id;
    try {
      awaitEnd(path, job, keys);
      return result(path, keys);
    } catch (InterruptedException e) {
      if (job.isGivenUp()) {
        cancel(path, keys);
      }
      throw e;
    }
  }

  /** None is a key, too: that it is shown to none. */
  private List<@Nullable Secret> keys() {
    var keys = new ArrayList<@Nullable Secret>(settings.keys());
    if (keys.isEmpty()) {
      keys.add(null);
    }
    return keys;
  }

  /** Nobody wants the work any more that somebody else has submitted. */
  void cancel(String model, String id) {
    cancel(requests(model) + id, keys());
  }

  private String submit(String model, byte[] input, Job job, List<@Nullable Secret> keys)
      throws InterruptedException {
    KeyPool.Turn turn = settings.pool().turn(model);
    job.sending();
    WholeAnswer answer;
    try {
      answer = submit(model, input, turn, job.headers());
    } catch (UpstreamException e) {
      if (e.isUnsent()) {
        job.refused();
      }
      throw Verdicts.of(e);
    }
    JsonNode body = json(answer);
    String id = body == null ? "" : body.path("request_id").asText("");
    if (answer.status() / 100 == 2 && ID.matcher(id).matches()) {
      Collections.swap(keys, 0, keys.indexOf(turn.of(settings.keys())));
      job.begun(id);
      return id;
    }
    boolean answered = answer.status() == 200 && body != null && !body.has("request_id");
    if (Verdicts.isRefusal(answer.status()) || answered) {
      job.refused();
    }
    throw answer.status() / 100 == 2
        ? Verdicts.unmade("the upstream's answer names no request_id")
        : isContent(answer) ? Verdicts.refused() : turn.told(verdicts.of(answer));
  }

  /** With the first of our keys that is taken. */
  private WholeAnswer submit(
      String model, byte[] input, KeyPool.Turn turn, Map<String, String> more)
      throws InterruptedException {
    while (true) {
      Secret key = turn.of(settings.keys());
      WholeAnswer answer = endpoint.begin(request("POST", "/" + model, key, input, more));
      KeyPool.Fault fault = Verdicts.keyFault(answer.status());
      if (fault == null) {
        turn.accepted();
        return answer;
      }
      if (!turn.refused(fault, verdicts.of(answer).retryAfter())) {
        return answer;
      }
    }
  }

  private void awaitEnd(String path, Job job, List<@Nullable Secret> keys)
      throws InterruptedException {
    long pause = FIRST_PAUSE_MS;
    while (true) {
      WholeAnswer answer = look(path + "/status", keys);
      JsonNode body = answer == null || answer.status() / 100 != 2 ? null : json(answer);
      if (body != null && isOver(body, job)) {
        return;
      }
      TimeUnit.MILLISECONDS.sleep(pause);
      pause = Math.min(LAST_PAUSE_MS, pause * 5 / 4);
    }
  }

  private static boolean isOver(JsonNode status, Job job) {
    switch (status.path("status").asText("")) {
      case "IN_QUEUE" -> {
        int before = status.path("queue_position").asInt(0);
        job.report(1, "waiting", "Waiting at the provider, with " + before + " before it.");
      }
      case "IN_PROGRESS" -> job.report(30, "rendering", "The model is at work.");
      case "COMPLETED" -> {
        if (status.hasNonNull("error")) {
          throw status.toString().contains("content_policy_violation")
              ? Verdicts.refused()
              : Verdicts.unmade("the work failed at the upstream");
        }
        job.report(90, "fetching", "Fetching what was made.");
        return true;
      }
      case "" -> {
        // An error in the place of the answer: the work goes on meanwhile.
      }
      default -> throw Verdicts.unmade("the upstream tells an unknown status of the work");
    }
    return false;
  }

  private JsonNode result(String path, List<@Nullable Secret> keys) throws InterruptedException {
    for (int i = 1; ; i++) {
      WholeAnswer answer = look(path, keys);
      if (answer != null && answer.status() / 100 == 2) {
        JsonNode body = json(answer);
        if (body != null && !body.hasNonNull("detail") && !body.hasNonNull("error")) {
          return body;
        }
      } else if (answer != null && !Verdicts.isPassing(answer.status())) {
        throw isContent(answer) ? Verdicts.refused() : verdicts.of(answer);
      }
      if (i == MOST_RESULTS) {
        throw Verdicts.unmade("the result could not be read");
      }
      TimeUnit.MILLISECONDS.sleep(Math.min(LAST_PAUSE_MS, (long) FIRST_PAUSE_MS * i));
    }
  }

  /**
   * Null for what may be otherwise a moment later: the work goes on meanwhile. It is known to the
   * one key with which it was submitted, whether that rests or not.
   *
   * @param keys that one first, if it is known
   */
  private @Nullable WholeAnswer look(String path, List<@Nullable Secret> keys)
      throws InterruptedException {
    WholeAnswer refused = null;
    for (Secret key : keys) {
      WholeAnswer answer;
      try {
        answer = endpoint.ask(request("GET", path, key, null, Map.of()));
      } catch (UpstreamException e) {
        return null;
      }
      KeyPool.Fault fault = Verdicts.keyFault(answer.status());
      if (fault == KeyPool.Fault.LIMITED) {
        // It may be the one that knows the work.
        return null;
      }
      if (fault == null && answer.status() != 404) {
        return answer;
      }
      refused = fault == null ? refused : answer;
    }
    throw refused == null
        ? Verdicts.unmade("the upstream has lost the work")
        : verdicts.of(refused);
  }

  /** Whether it is canceled there is not waited for: it may be done already. */
  private void cancel(String path, List<@Nullable Secret> keys) {
    for (Secret key : keys) {
      try {
        if (endpoint.begin(request("PUT", path + "/cancel", key, null, Map.of())).status() / 100
            == 2) {
          return;
        }
      } catch (UpstreamException | InterruptedException e) {
        return;
      }
    }
  }

  /** The queue of a model is that of its application: the first two parts of its name. */
  static String requests(String model) {
    String[] parts = model.split("/");
    int named = parts[0].equals("workflows") || parts[0].equals("comfy") ? 3 : 2;
    return "/"
        + String.join("/", List.of(parts).subList(0, Math.min(named, parts.length)))
        + "/requests/";
  }

  private UpstreamRequest request(
      String method,
      String path,
      @Nullable Secret key,
      byte @Nullable [] body,
      Map<String, String> more) {
    Map<String, String> headers = new LinkedHashMap<>(more);
    headers.put("Accept", "application/json");
    headers.put("Accept-Encoding", "identity");
    headers.put("User-Agent", "beatra");
    if (key != null) {
      headers.put("Authorization", "Key " + key.reveal());
    }
    URI uri = URI.create(settings.baseUrl() + path);
    return new UpstreamRequest(method, uri, headers, body, settings.timeOuts());
  }

  private static boolean isContent(WholeAnswer answer) {
    JsonNode body = json(answer);
    return body != null && body.toString().contains("content_policy_violation");
  }

  static @Nullable JsonNode json(WholeAnswer answer) {
    try {
      JsonNode body = JSON.readTree(answer.body());
      return body.isObject() ? body : null;
    } catch (IOException e) {
      return null;
    }
  }
}
