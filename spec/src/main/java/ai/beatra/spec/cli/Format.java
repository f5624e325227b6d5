package ai.beatra.spec.cli;

import ai.beatra.spec.source.Finding;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.PrintStream;
import java.util.List;

/** How findings are printed. */
enum Format {
  TEXT {
    @Override
    void print(List<Finding> findings, PrintStream out) {
      findings.forEach(out::println);
    }
  },
  JSON {
    @Override
    void print(List<Finding> findings, PrintStream out) {
      ArrayNode list = MAPPER.createArrayNode();
      for (Finding it : findings) {
        list.addObject()
            .put("file", it.file())
            .put("line", it.line())
            .put("pointer", it.pointer().toString())
            .put("rule", it.rule())
            .put("message", it.message())
            .put("fix", it.fix());
      }
      out.println(list.toPrettyString());
    }
  },
  /** Annotations of GitHub's workflows. */
  GITHUB {
    @Override
    void print(List<Finding> findings, PrintStream out) {
      for (Finding it : findings) {
        String place = it.pointer().matches() ? "" : it.pointer() + ": ";
        out.printf(
            "::error file=%s,line=%d,title=%s::%s%n",
            property(it.file()),
            it.line(),
            property(it.rule()),
            escaped("%s%s %s".formatted(place, it.message(), it.fix())));
      }
    }
  };

  private static final JsonMapper MAPPER = new JsonMapper();

  abstract void print(List<Finding> findings, PrintStream out);

  private static String escaped(String text) {
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A");
  }

  private static String property(String text) {
    return escaped(text).replace(":", "%3A").replace(",", "%2C");
  }
}
