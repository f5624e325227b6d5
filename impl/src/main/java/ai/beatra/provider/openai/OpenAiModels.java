package ai.beatra.provider.openai;

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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks an upstream which chat models it has. */
public final class OpenAiModels {
  private static final Logger log = LoggerFactory.getLogger(OpenAiModels.class);
  private static final int MOST_BYTES = 4 << 20;
  private static final int MOST_MODELS = 1000;
  private static final Duration WAIT = Duration.ofSeconds(10);
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/@+-]{0,127}");

  /** Families that OpenAI and others list beside chat models, which cannot chat. */
  private static final Pattern NO_CHAT =
      Pattern.compile(
          "embed|whisper|\\btts\\b|transcribe|dall-e|gpt-image|chatgpt-image|moderation|realtime|sora"
              + "|^babbage|^davinci|rerank",
          Pattern.CASE_INSENSITIVE);

  private final UpstreamClient client;

  public OpenAiModels(UpstreamClient client) {
    this.client = client;
  }

  /**
   * The ids, in the upstream's order; none where it does not answer within ten seconds, which is
   * logged.
   */
  public List<String> list(OpenAiSettings settings) {
    CompletableFuture<WholeAnswer> answer = client.fetch(request(settings), MOST_BYTES);
    try {
      return ids(answer.get(WAIT.toMillis(), TimeUnit.MILLISECONDS));
    } catch (ExecutionException e) {
      log.warn(
          "{}/models cannot be read: {}",
          settings.baseUrl(),
          e.getCause() instanceof UpstreamException known ? known.getMessage() : "failed");
    } catch (TimeoutException e) {
      answer.cancel(false);
      log.warn("{}/models did not answer in {} s", settings.baseUrl(), WAIT.toSeconds());
    } catch (IOException e) {
      log.warn("{}/models cannot be read: {}", settings.baseUrl(), e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return List.of();
  }

  private static UpstreamRequest request(OpenAiSettings settings) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Accept", "application/json");
    headers.put("Accept-Encoding", "identity");
    headers.put("User-Agent", "beatra");
    if (!settings.keys().isEmpty()) {
      headers.put("Authorization", "Bearer " + settings.keys().get(0).reveal());
    }
    return new UpstreamRequest(
        URI.create(settings.baseUrl() + "/models"), headers, null, new TimeOuts(WAIT, WAIT, WAIT));
  }

  private static List<String> ids(WholeAnswer answer) throws IOException {
    if (answer.status() != 200) {
      throw new IOException("it answers " + answer.status());
    }
    JsonNode list;
    try {
      list = AnswerReader.JSON.readTree(answer.body()).path("data");
    } catch (IOException e) {
      throw new IOException("the answer is not JSON", e);
    }
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
