package ai.beatra.spec.contract;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A page of the docs as it is written.
 *
 * @param file as findings call it, for example {@code spec/docs/quickstart.md}
 * @param path below the docs, for example {@code quickstart.md}
 */
public record DocsText(String file, String path, List<String> lines) {

  /** The pages of a directory; none if there is no such directory. */
  static List<DocsText> readAll(Path directory, String name) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(directory)) {
      List<Path> pages = files.filter(it -> it.toString().endsWith(".md")).sorted().toList();
      List<DocsText> texts = new ArrayList<>();
      for (Path page : pages) {
        String path = directory.relativize(page).toString().replace('\\', '/');
        texts.add(new DocsText(name + "/" + path, path, Files.readAllLines(page)));
      }
      return texts;
    }
  }
}
