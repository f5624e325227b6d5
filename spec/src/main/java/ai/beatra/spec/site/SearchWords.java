package ai.beatra.spec.site;

import ai.beatra.spec.source.Finding;
import ai.beatra.spec.source.Node;
import ai.beatra.spec.source.YamlFile;
import com.fasterxml.jackson.core.JsonPointer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** What else people call what the pages are about: docs/search.yaml. */
record SearchWords(Map<String, String> byPlace) {
  private static final String FILE = "spec/docs/search.yaml";

  /** The words of a directory's docs; none where it has no such file. */
  static SearchWords read(Path docs) throws IOException {
    Path file = docs.resolve("search.yaml");
    Map<String, String> words = new HashMap<>();
    if (Files.exists(file)) {
      for (Node entry : YamlFile.of(FILE, Files.readString(file)).root().get("places").items()) {
        words.merge(
            entry.get("to").text(),
            String.join(", ", entry.get("words").texts()),
            (a, b) -> a + ", " + b);
      }
    }
    return new SearchWords(words);
  }

  /**
   * @param place a page's path, and # with the id of a heading
   */
  String of(String place) {
    return byPlace.getOrDefault(place, "");
  }

  void check(Set<String> places, Consumer<Finding> found) {
    for (String place : byPlace.keySet()) {
      if (!places.contains(place)) {
        String message = "The search words of %s lead nowhere.".formatted(place);
        String fix = "Write the address of a page or of a heading on it.";
        found.accept(new Finding(FILE, 1, JsonPointer.empty(), "docs-link", message, fix));
      }
    }
  }
}
