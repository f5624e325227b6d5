package ai.beatra.provider.fal;

import ai.beatra.config.Secret;
import ai.beatra.provider.work.FreeQuestion;
import ai.beatra.upstream.WholeAnswer;
import java.net.URI;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a queue can be asked for nothing: how a piece of work is that it does not have. */
public final class FalCheck {
  private static final String NONE = "00000000-0000-0000-0000-000000000000";

  private FalCheck() {}

  /**
   * @param baseUrl without a slash at the end
   */
  public static FreeQuestion of(URI baseUrl, String model, @Nullable Secret key) {
    return new FreeQuestion(
        FreeQuestion.NO_JOB,
        URI.create(baseUrl + FalQueue.requests(model) + NONE + "/status"),
        key == null ? Map.of() : Map.of("Authorization", "Key " + key.reveal()),
        FalCheck::status,
        Set.of(200, 400, 422));
  }

  /**
   * That it does not know the work is said in JSON; a page that is not there is another server's.
   */
  private static int status(WholeAnswer answer) {
    boolean unknown = answer.status() == 404 && FalQueue.json(answer) != null;
    return unknown ? 200 : answer.status();
  }
}
