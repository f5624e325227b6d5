package ai.beatra.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A row of the page "What is charged when".
 *
 * @param how it ends
 * @param pays what the customer pays
 * @param again what becomes of the same request with the same key
 */
record ChargedWhen(String how, String pays, String again) {
  private static final Path PAGE = Path.of("../spec/docs/resources/what-is-charged-when.md");

  static List<ChargedWhen> chats() throws IOException {
    return rows("## Chat");
  }

  static List<ChargedWhen> tasks() throws IOException {
    return rows("## Tasks");
  }

  private static List<ChargedWhen> rows(String heading) throws IOException {
    List<ChargedWhen> rows =
        Files.readAllLines(PAGE).stream()
            .dropWhile(line -> !line.equals(heading))
            .skip(1)
            .takeWhile(line -> !line.startsWith("## "))
            .filter(line -> line.startsWith("| ") && !line.contains("---"))
            .filter(line -> !line.startsWith("| How it ends"))
            .map(line -> line.split(" *\\| *"))
            .map(cells -> new ChargedWhen(cells[1], cells[2], cells[3]))
            .toList();
    if (rows.isEmpty()) {
      throw new IOException(PAGE + " has no rows below " + heading);
    }
    return rows;
  }
}
