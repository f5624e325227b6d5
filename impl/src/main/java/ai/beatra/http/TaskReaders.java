package ai.beatra.http;

import ai.beatra.error.ApiException;
import ai.beatra.model.FieldError;
import ai.beatra.net.Exchange;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Who asks for pictures as OpenAI's client libraries do without more cannot read the task that is
 * the answer; who sends {@code Prefer} knows of it.
 */
public final class TaskReaders {
  private static final String PAGE = "/en/docs/resources/migrating-from-openai#images";

  /** Those libraries, and the many that are built on them, send it with every request. */
  private static final String LIBRARY = "X-Stainless-Lang";

  /** RFC 7240, section 4.1. */
  private static final Pattern RESPOND_ASYNC =
      Pattern.compile("(?i)(?:^|[,;])\\s*respond-async\\s*(?:[,;]|$)");

  private static final String INSTEAD =
      "is needed from OpenAI's client libraries, whose images.generate cannot read the task that is"
          + " the answer: call client.post(\"/images/generations\", { body: {…}, headers: { Prefer:"
          + " \"wait=60\" } }) instead";

  private TaskReaders() {}

  /**
   * @throws ApiException unsupported_option, with the members of the body that are not known
   */
  public static void require(Exchange exchange) {
    if (exchange.header(LIBRARY) == null || prefers(exchange)) {
      return;
    }
    List<FieldError> all = new ArrayList<>();
    all.add(new FieldError().param("header:Prefer").message(INSTEAD));
    all.addAll(exchange.unknownMembers());
    throw ApiException.unsupported("", List.of(), all).onPage(PAGE);
  }

  private static boolean prefers(Exchange exchange) {
    String preferences = exchange.header("Prefer");
    return WaitPreference.of(exchange) != null
        || (preferences != null && RESPOND_ASYNC.matcher(preferences).find());
  }
}
