package ai.beatra.provider.minimax;

import ai.beatra.config.Secret;
import ai.beatra.provider.work.FreeQuestion;
import ai.beatra.upstream.WholeAnswer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.Set;

/**
 * What MiniMax can be asked for nothing: how a video is that it does not have, since songs cannot
 * be asked for.
 */
public final class MiniMaxCheck {
  private static final ObjectMapper JSON = new ObjectMapper();

  private MiniMaxCheck() {}

  /**
   * @param baseUrl without a slash at the end
   */
  public static FreeQuestion of(URI baseUrl, Secret key) {
    return new FreeQuestion(
        FreeQuestion.NO_JOB,
        URI.create(baseUrl + "/v1/query/video_generation?task_id=0"),
        Map.of("Authorization", "Bearer " + key.reveal(), "Accept", "application/json"),
        MiniMaxCheck::status,
        Set.of(200));
  }

  /** Its own codes stand in an answer of status 200. */
  private static int status(WholeAnswer answer) {
    return switch (code(answer)) {
      case -1 -> answer.status() == 200 ? 404 : answer.status();
      case 1004, 2049 -> 401;
      case 1008 -> 402;
      case 1002, 1041 -> 429;
      case 1000, 1001, 1013, 1024, 1033 -> 500;
      default -> 200;
    };
  }

  private static int code(WholeAnswer answer) {
    try {
      JsonNode code = JSON.readTree(answer.body()).path("base_resp").path("status_code");
      return code.asInt(-1);
    } catch (IOException e) {
      return -1;
    }
  }
}
