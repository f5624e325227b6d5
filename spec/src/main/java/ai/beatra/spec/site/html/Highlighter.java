package ai.beatra.spec.site.html;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Colours code: comments, texts, numbers, keywords and names, each in a span of its class. */
final class Highlighter {
  private static final String TEXT = "\"(?:[^\"\\\\\\n]|\\\\.)*\"|'(?:[^'\\\\\\n]|\\\\.)*'";
  private static final String NUMBER = "(?<![\\w.])-?\\d+(?:\\.\\d+)?(?![\\w.])";
  private static final Pattern JSON =
      language(
          "", "\"(?:[^\"\\\\]|\\\\.)*\"", "true|false|null", "\"(?:[^\"\\\\]|\\\\.)*\"(?=\\s*:)");
  private static final Pattern PYTHON =
      language(
          "#.*",
          TEXT,
          "from|import|as|for|in|if|elif|else|while|not|and|or|is|def|class|return|with|print"
              + "|try|except|raise|None|True|False|async|await",
          "\\b\\w+(?=\\s*=(?!=))");
  private static final Pattern JAVASCRIPT =
      language(
          "//.*",
          TEXT + "|`(?:[^`\\\\]|\\\\.)*`",
          "import|from|const|let|for|of|in|if|else|while|new|await|async|function|return|throw"
              + "|try|catch|null|true|false|undefined",
          "(?<![\\w.\"'])\\w+(?=:)");
  private static final Pattern SHELL =
      language(
          "(?<![^\\s])#.*",
          "\"(?:[^\"\\\\]|\\\\.)*\"|'[^']*'",
          "(?<=^|\\n|\\| )(?:curl|scripts/[a-z-]+|export|cd|git|mvn|npm|pip|node|python3?|echo|sed)",
          "(?<=\\s)--?[A-Za-z][\\w-]*|\\$\\w+");
  private static final Pattern YAML =
      language("(?<![^\\s])#.*", TEXT, "true|false|null", "(?<=^|\\n|\\s)[\\w.$/-]+(?=:(?:\\s|$))");
  private static final Pattern EVENTS =
      language(
          "(?<=^|\\n):.*",
          "\"(?:[^\"\\\\]|\\\\.)*\"",
          "true|false|null",
          "(?<=^|\\n)(?:data|event|id)(?=:)");

  private static final Map<String, Pattern> LANGUAGES =
      Map.ofEntries(
          Map.entry("json", JSON),
          Map.entry("python", PYTHON),
          Map.entry("node", JAVASCRIPT),
          Map.entry("javascript", JAVASCRIPT),
          Map.entry("js", JAVASCRIPT),
          Map.entry("java", JAVASCRIPT),
          Map.entry("curl", SHELL),
          Map.entry("bash", SHELL),
          Map.entry("sh", SHELL),
          Map.entry("yaml", YAML),
          Map.entry("sse", EVENTS));

  private Highlighter() {}

  private static Pattern language(String comment, String text, String keyword, String name) {
    return Pattern.compile(
        "(?<c>%s)|(?<n>%s)|(?<s>%s)|(?<d>%s)|(?<k>(?<![\\w.-])(?:%s)(?![\\w-]))"
            .formatted(comment.isEmpty() ? "(?!)" : comment, name, text, NUMBER, keyword));
  }

  /** HTML of the code; without colours if the language is not known. */
  static String html(String language, String code) {
    Pattern pattern = LANGUAGES.get(language);
    if (pattern == null) {
      return escape(code);
    }
    StringBuilder html = new StringBuilder();
    Matcher matcher = pattern.matcher(code);
    int at = 0;
    while (matcher.find()) {
      html.append(escape(code.substring(at, matcher.start())));
      html.append("<span class=\"%s\">%s</span>".formatted(kind(matcher), escape(matcher.group())));
      at = matcher.end();
    }
    return html.append(escape(code.substring(at))).toString();
  }

  private static String kind(Matcher matcher) {
    for (String kind : new String[] {"c", "n", "s", "d"}) {
      if (matcher.group(kind) != null) {
        return kind;
      }
    }
    return "k";
  }

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
