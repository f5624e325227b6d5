package ai.beatra.provider.fal;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** What a model has put out. */
final class Output {
  private Output() {}

  /** The files of the first of these members that has some. */
  static List<JsonNode> files(JsonNode output, String... names) {
    for (String name : names) {
      JsonNode member = output.path(name);
      List<JsonNode> files = new ArrayList<>();
      if (member.isArray()) {
        member.forEach(each -> add(each, files));
      } else {
        add(member, files);
      }
      if (!files.isEmpty()) {
        return files;
      }
    }
    return List.of();
  }

  private static void add(JsonNode file, List<JsonNode> files) {
    if (file.path("url").isTextual()) {
      files.add(file);
    }
  }

  /** The first that is a positive number. */
  static double number(double otherwise, JsonNode... nodes) {
    for (JsonNode node : nodes) {
      if (node.isNumber() && node.asDouble() > 0) {
        return node.asDouble();
      }
    }
    return otherwise;
  }
}
