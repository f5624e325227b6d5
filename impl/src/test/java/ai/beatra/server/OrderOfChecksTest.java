package ai.beatra.server;

import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import ai.beatra.accounts.NewKey;
import ai.beatra.accounts.RateLimits;
import ai.beatra.error.ErrorCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A request that breaks two rules is refused for the one that the contract checks first. */
@ExtendWith(SharedBeatra.class)
class OrderOfChecksTest {
  private static final String BODY =
      "{\"model\":\"auto\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}";

  private static RunningBeatra beatra;
  private static String revoked;
  private static String foreign;
  private static String disabled;
  private static String limited;

  @BeforeAll
  static void makeKeys(RunningBeatra shared) throws IOException {
    beatra = shared;
    NewKey old = beatra.accounts(accounts -> accounts.createKey("local", null, null));
    revoked = old.secret().reveal();
    beatra.change(accounts -> accounts.revokeKey(old.key().id()));
    foreign =
        beatra
            .accounts("mars", accounts -> accounts.createKey("local", null, null))
            .secret()
            .reveal();
    beatra.accounts(accounts -> accounts.createTenant("gone"));
    disabled =
        beatra.accounts(accounts -> accounts.createKey("gone", null, null)).secret().reveal();
    beatra.change(accounts -> accounts.disableTenant("gone"));
    limited = usedUp();
  }

  /** A key of one request a minute that has made it; the minute never passes here. */
  private static String usedUp() throws IOException {
    var limits = new RateLimits(1, null, null);
    String key =
        beatra
            .accounts(accounts -> accounts.createKey("local", null, null, limits))
            .secret()
            .reveal();
    beatra.send(Request.post("/v1/chat/completions").key(key).json("{"));
    return key;
  }

  /** A chat request whose parts can be changed one by one. */
  private static final class Draft {
    private String method = "POST";
    private String path = "/v1/chat/completions";
    private String query = "";
    private String body = BODY;
    private int missingBytes;
    private final Map<String, String> headers =
        new LinkedHashMap<>(
            Map.of("Authorization", "Bearer " + beatra.key(), "Content-Type", "application/json"));

    private Request request() {
      Request request = Request.of(method, path + query);
      for (var header : headers.entrySet()) {
        request = request.header(header.getKey(), header.getValue());
      }
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      Request sized = request.header("Content-Length", "" + (bytes.length + missingBytes));
      return new Request(method, sized.target(), sized.headers(), bytes);
    }
  }

  private interface Break {
    void apply(Draft draft);
  }

  /**
   * One way to break a rule.
   *
   * @param rank the same for those that cannot be broken together
   */
  private record Rule(int rank, ErrorCode code, Break broken) {}

  private static Break key(String authorization) {
    return draft -> draft.headers.put("Authorization", authorization);
  }

  private static List<Rule> rules() {
    return List.of(
        new Rule(1, ErrorCode.BAD_REQUEST, draft -> draft.query = "?a=%zz"),
        new Rule(1, ErrorCode.BAD_REQUEST, draft -> draft.headers.put("Host", "b")),
        new Rule(1, ErrorCode.HEADERS_TOO_LARGE, draft -> draft.query = "?a=" + "b".repeat(20_000)),
        new Rule(2, ErrorCode.PAYLOAD_TOO_LARGE, draft -> draft.missingBytes = 99_999_999),
        new Rule(3, ErrorCode.NOT_FOUND, draft -> draft.path = "/v1/videos"),
        new Rule(3, ErrorCode.NOT_FOUND, draft -> draft.path = "/v1/chat/completions/"),
        new Rule(3, ErrorCode.NOT_FOUND, draft -> draft.path = "/v1/chat/completions;a=b"),
        new Rule(4, ErrorCode.METHOD_NOT_ALLOWED, draft -> draft.method = "PUT"),
        new Rule(4, ErrorCode.METHOD_NOT_ALLOWED, draft -> draft.method = "BREW"),
        new Rule(
            5,
            ErrorCode.UNSUPPORTED_MEDIA_TYPE,
            draft -> draft.headers.put("Content-Type", "text/plain")),
        new Rule(
            6, ErrorCode.NOT_ACCEPTABLE, draft -> draft.headers.put("Accept", "application/xml")),
        new Rule(7, ErrorCode.UNAUTHORIZED, draft -> draft.headers.remove("Authorization")),
        new Rule(7, ErrorCode.UNAUTHORIZED, key("Basic abc")),
        new Rule(7, ErrorCode.UNAUTHORIZED, key("Bearer")),
        new Rule(7, ErrorCode.INVALID_API_KEY, key("Bearer sk-local-abc")),
        new Rule(7, ErrorCode.INVALID_API_KEY, key("Bearer " + revoked)),
        new Rule(7, ErrorCode.API_KEY_REGION_MISMATCH, key("Bearer " + foreign)),
        new Rule(7, ErrorCode.TENANT_DISABLED, key("Bearer " + disabled)),
        new Rule(
            8,
            ErrorCode.INVALID_REQUEST,
            draft -> draft.headers.put("Idempotency-Key", "two words")),
        new Rule(9, ErrorCode.RATE_LIMITED, key("Bearer " + limited)),
        new Rule(10, ErrorCode.INVALID_REQUEST, draft -> draft.body = "{"),
        new Rule(10, ErrorCode.INVALID_REQUEST, draft -> draft.body = "{\"model\":\"auto\"}"),
        new Rule(
            10, ErrorCode.UNSUPPORTED_MODEL, draft -> draft.body = BODY.replace("auto", "none")));
  }

  static Stream<Arguments> each() {
    return rules().stream().map(rule -> argumentSet(rule.code().code(), rule));
  }

  @ParameterizedTest
  @MethodSource("each")
  void aBrokenRuleIsRefused(Rule rule) throws IOException {
    var draft = new Draft();
    rule.broken().apply(draft);

    beatra.send(draft.request()).refused(rule.code());
  }

  static Stream<Arguments> pairs() {
    var pairs = new ArrayList<Arguments>();
    for (Rule first : rules()) {
      for (Rule second : rules()) {
        if (first.rank() < second.rank()) {
          String name = first.code().code() + " before " + second.code().code();
          pairs.add(argumentSet(name, first, second));
        }
      }
    }
    return pairs.stream();
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void theFirstOfTwoBrokenRulesIsTold(Rule first, Rule second) throws IOException {
    var draft = new Draft();
    second.broken().apply(draft);
    first.broken().apply(draft);

    beatra.send(draft.request()).refused(first.code());
  }
}
