package ai.beatra.provider.openai;

import ai.beatra.config.Dialect;
import ai.beatra.config.Secret;
import ai.beatra.provider.wire.WireReader;
import ai.beatra.upstream.UpstreamClient;
import ai.beatra.upstream.UpstreamException;
import ai.beatra.upstream.UpstreamRequest;
import ai.beatra.upstream.UpstreamRequest.TimeOuts;
import ai.beatra.upstream.WholeAnswer;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Asks an upstream which chat models it has. */
public final class OpenAiModels {
  private static final int MOST_BYTES = 4 << 20;
  private static final int MOST_MODELS = 1000;
  private static final Duration WAIT = Duration.ofSeconds(10);
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/@+-]{0,127}");

  /** Families that OpenAI and others list beside chat models, which cannot chat. */
  private static final Pattern NO_CHAT =
      Pattern.compile(
          "embed|whisper|\\btts\\b|transcribe|dall-e|gpt-image|chatgpt-image|moderation|realtime|sora"
              + "|grok-imagine|grok-2-image|\\bimagen|^babbage|^davinci|rerank",
          Pattern.CASE_INSENSITIVE);

  private final UpstreamClient client;

  public OpenAiModels(UpstreamClient client) {
    this.client = client;
  }

  /** What an upstream says of its models. */
  public sealed interface Listing {

    /**
     * @param ids of those that can chat, in the upstream's order; may be empty
     */
    record Models(List<String> ids) implements Listing {}

    /**
     * @param keepsNone whether the upstream is there and simply has no such list
     * @param words one line that says what is wrong and, where it can be told, what to do
     */
    record Fault(boolean keepsNone, String words) implements Listing {}
  }

  /**
   * Asks once, and waits for ten seconds at most; where there is no list, also whether a similar
   * address has one.
   *
   * @param baseUrl without a slash at the end
   * @param auth how the key is shown
   */
  public Listing list(String baseUrl, Dialect.Auth auth, @Nullable Secret key) {
    Listing listing = ask(baseUrl, auth, key);
    if (listing instanceof Listing.Fault fault && fault.keepsNone()) {
      for (String other : similar(baseUrl)) {
        if (ask(other, auth, key) instanceof Listing.Models) {
          return new Listing.Fault(
              false, fault.words() + ", but " + other + "/models answers: use " + other);
        }
      }
    }
    return listing;
  }

  /** What the address should have been if /v1 was forgotten, or more than it was given. */
  private static List<String> similar(String baseUrl) {
    int version = baseUrl.indexOf("/v1/");
    return version < 0 ? List.of(baseUrl + "/v1") : List.of(baseUrl.substring(0, version + 3));
  }

  private Listing ask(String baseUrl, Dialect.Auth auth, @Nullable Secret key) {
    String url = baseUrl + "/models";
    CompletableFuture<WholeAnswer> answer = client.fetch(request(url, auth, key), MOST_BYTES);
    try {
      return read(url, answer.get(WAIT.toMillis(), TimeUnit.MILLISECONDS));
    } catch (ExecutionException e) {
      String reason =
          e.getCause() instanceof UpstreamException known ? known.getMessage() : "it failed";
      return new Listing.Fault(false, url + " cannot be read: " + reason + "; is it running?");
    } catch (TimeoutException e) {
      answer.cancel(false);
      return new Listing.Fault(
          false, url + " did not answer within " + WAIT.toSeconds() + " seconds");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Listing.Fault(false, url + " was not waited for");
    }
  }

  private static UpstreamRequest request(String url, Dialect.Auth auth, @Nullable Secret key) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Accept", "application/json");
    headers.put("Accept-Encoding", "identity");
    headers.put("User-Agent", "beatra");
    if (key != null) {
      headers.put(auth.header(), auth.value(key));
    }
    return new UpstreamRequest(URI.create(url), headers, null, new TimeOuts(WAIT, WAIT, WAIT));
  }

  private static Listing read(String url, WholeAnswer answer) {
    return switch (answer.status()) {
      case 200 -> models(url, answer.body());
      case 401, 403 ->
          new Listing.Fault(
              false, url + " answers " + answer.status() + ": it refuses the key, or wants one");
      case 404, 405, 501 -> new Listing.Fault(true, url + " answers " + answer.status());
      default -> new Listing.Fault(false, url + " answers " + answer.status());
    };
  }

  private static Listing models(String url, byte[] body) {
    try {
      JsonNode list = WireReader.JSON.readTree(body).path("data");
      return list.isArray() ? new Listing.Models(ids(list)) : noList(url);
    } catch (IOException e) {
      return noList(url);
    }
  }

  private static Listing noList(String url) {
    return new Listing.Fault(true, url + " answers with something that is no list of models");
  }

  private static List<String> ids(JsonNode list) {
    Set<String> ids = new LinkedHashSet<>();
    for (JsonNode model : list) {
      String id = model.path("id").asText("");
      if (ID.matcher(id).matches() && !id.equals("auto") && !NO_CHAT.matcher(id).find()) {
        ids.add(id);
      }
    }
    return ids.stream().limit(MOST_MODELS).toList();
  }
}
