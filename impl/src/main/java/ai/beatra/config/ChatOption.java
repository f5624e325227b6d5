package ai.beatra.config;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The members of a chat request that a model may know or not know. There is no other list of them:
 * what a request asks for, what is sent on to an upstream and what a discovered model takes follow
 * from this one.
 */
public enum ChatOption {
  TEMPERATURE,
  TOP_P,
  MAX_TOKENS(Kind.LIMIT),
  MAX_COMPLETION_TOKENS(Kind.LIMIT),
  N(Kind.INTEGER),
  SEED(Kind.INTEGER),
  STOP,
  FREQUENCY_PENALTY,
  PRESENCE_PENALTY,
  LOGIT_BIAS,
  LOGPROBS,
  TOP_LOGPROBS(Kind.INTEGER),
  TOOLS(Kind.ABOUT_TOOLS),
  TOOL_CHOICE(Kind.ABOUT_TOOLS),
  PARALLEL_TOOL_CALLS(Kind.ABOUT_TOOLS),
  RESPONSE_FORMAT,
  REASONING_EFFORT,
  AUDIO;

  /** What an option is for those who send it on. */
  public enum Kind {
    ANY,
    /** It limits the answer; each upstream has its own name for it. */
    LIMIT,
    /** 1.0 is an integer, too, but not every upstream knows. */
    INTEGER,
    /** It says nothing, and strict upstreams refuse it, where there are no tools. */
    ABOUT_TOOLS
  }

  private final Kind kind;

  ChatOption() {
    this(Kind.ANY);
  }

  ChatOption(Kind kind) {
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }

  /** Its name in requests and in the catalog. */
  public String member() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The names of all of these kinds. */
  public static List<String> members(Kind... kinds) {
    return Stream.of(values())
        .filter(option -> List.of(kinds).contains(option.kind()))
        .map(ChatOption::member)
        .toList();
  }
}
