package ai.beatra.provider.suno;

import ai.beatra.config.Secret;
import ai.beatra.provider.work.FreeQuestion;
import java.net.URI;
import java.util.Map;
import java.util.Set;

/** What the aggregator can be asked for nothing: how a song is that it does not have. */
public final class SunoCheck {
  /** What it says of our credit has a code of its own. */
  private static final int CREDITS = 429;

  private static final int BUSY = 430;
  private static final int UNPAID = 402;

  private SunoCheck() {}

  /**
   * @param baseUrl without a slash at the end
   */
  public static FreeQuestion of(URI baseUrl, Secret key) {
    return new FreeQuestion(
        FreeQuestion.NO_JOB,
        URI.create(baseUrl + "/api/v1/generate/record-info?taskId=none"),
        Map.of("Authorization", "Bearer " + key.reveal(), "Accept", "application/json"),
        answer -> status(Said.of(answer.status(), answer.body())),
        Set.of(200, 400, 422));
  }

  private static int status(Said said) {
    return switch (said.code()) {
      case CREDITS -> UNPAID;
      case BUSY, 405 -> CREDITS;
      default -> said.code();
    };
  }
}
