package ai.beatra.provider.wire;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An upstream's words as a client may read them: what to change is in them, and what names a
 * provider, an address or a secret is not.
 */
final class Masked {
  private static final int LONGEST = 500;
  private static final String MASK = "[…]";

  /** A message that shows a program's inside has nothing for the client. */
  private static final Pattern INSIDE =
      Pattern.compile(
          "traceback|stack ?trace|\\bat [\\w.$]+\\(|\\bFile \"", Pattern.CASE_INSENSITIVE);

  private static final Pattern SECRET =
      Pattern.compile(
          // Addresses.
          "\\b[a-z][a-z+]{1,9}://[^\\s\"'<>)]+"
              + "|\\bwww\\.\\S+"
              + "|\\S+@[\\w-]+(\\.[\\w-]+)+"
              + "|\\b\\d{1,3}(\\.\\d{1,3}){3}(:\\d+)?\\b"
              + "|\\[?\\b[0-9a-f]{0,4}(:[0-9a-f]{0,4}){3,7}\\b]?(:\\d+)?"
              + "|\\blocalhost(:\\d+)?\\b"
              + "|\\b[\\w-]+(\\.[\\w-]+)*\\.(com|ai|net|org|io|dev|cloud|internal|local|svc)\\b"
              + "(:\\d+)?(/\\S*)?"
              + "|(?<![\\w/])/(home|root|usr|opt|var|app|srv|etc|tmp|mnt|workspace)/\\S*"
              // Secrets.
              + "|\\bbearer\\s+\\S+"
              + "|\\b(sk|rk|pk|org|proj|gsk|hf|xai|nvapi|key)[-_][\\w*.-]*[\\w*]"
              + "|\\b(password|passwd|secret|api[ _-]?key)\\s*[:=]\\s*\\S+"
              + "|\\b(?=[\\w-]*\\d)(?=[\\w-]*[a-z])[a-z0-9_-]{32,}\\b"
              // Who it is.
              + "|[\\w./-]*(openai|azure|anthropic|google|gemini|vertex|bedrock|mistral|litellm|vllm"
              + "|ollama|llama\\.cpp|deepseek|openrouter|groq|together[._]?ai|fireworks|moonshot"
              + "|dashscope|sagemaker)[\\w./-]*"
              + "|\\b[\\w.]+(Error|Exception)\\b",
          Pattern.CASE_INSENSITIVE);

  /** What looks like a key or a password, in whatever it stands. */
  private static final Pattern KEY =
      Pattern.compile(
          "(?<=://)[^/@\\s]+@"
              + "|\\bbearer\\s+\\S+"
              + "|\\b(sk|rk|pk|gsk|hf|xai|nvapi|key)[-_][\\w*.-]*[\\w*]"
              + "|\\b(password|passwd|secret|token|api[ _-]?key)[\"']?\\s*[:=]\\s*\\S+"
              + "|\\b(?=[\\w-]*\\d)(?=[\\w-]*[a-z])[a-z0-9_-]{20,}\\b",
          Pattern.CASE_INSENSITIVE);

  private Masked() {}

  /**
   * The words, at most 500 characters of them; null if nothing is left that says anything.
   *
   * @param keys ours, which the upstream knows
   */
  static @Nullable String of(String message, CallSummary asked, List<String> keys) {
    if (INSIDE.matcher(message).find()) {
      return null;
    }
    String shown = WholeCharacters.repaired(message).replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    if (asked.renamed()) {
      shown = shown.replace(asked.upstreamModel(), MASK);
    }
    for (String key : keys) {
      shown = shown.replace(key, MASK);
    }
    shown = SECRET.matcher(cut(shown)).replaceAll(Matcher.quoteReplacement(MASK));
    boolean says = shown.replace(MASK, "").chars().anyMatch(Character::isLetter);
    return says ? shown : null;
  }

  /**
   * The words as the operator may read them: on one line, at most 500 characters, without keys.
   *
   * @param keys ours, which the upstream knows
   */
  static String forLog(String message, List<String> keys) {
    String shown = WholeCharacters.repaired(message).replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    for (String key : keys) {
      shown = shown.replace(key, MASK);
    }
    return KEY.matcher(cut(shown)).replaceAll(Matcher.quoteReplacement(MASK));
  }

  private static String cut(String text) {
    if (text.length() <= LONGEST) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST;
    return text.substring(0, end) + "…";
  }
}
