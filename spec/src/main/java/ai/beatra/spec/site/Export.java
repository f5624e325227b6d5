package ai.beatra.spec.site;

import ai.beatra.spec.site.edition.Address;
import ai.beatra.spec.site.html.Templates;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Writes the site as files that any web server can serve from its root. */
public final class Export {
  private final Path output;
  private final Templates templates = new Templates();

  public Export(Path output) {
    this.output = output;
  }

  /** A page becomes the index of a directory, so that its address needs no ending. */
  public void write(Site site) throws IOException {
    for (Map.Entry<String, Resource> entry : site.resources().entrySet()) {
      String path = entry.getKey();
      boolean page = path.startsWith(Address.DOCS) && !path.endsWith(".md");
      write(page ? path + "/index.html" : path, entry.getValue().content());
      if (page) {
        redirect(path.substring("/en".length()), path);
      }
    }
    for (String path : new String[] {"", "/en", "/docs", "/en/docs"}) {
      redirect(path, Address.HOME);
    }
    write("/404.html", site.missing().content());
  }

  private void redirect(String path, String target) throws IOException {
    String html = templates.fill("redirect.html", Map.of("target", target));
    write(path + "/index.html", html.getBytes(StandardCharsets.UTF_8));
  }

  private void write(String path, byte[] content) throws IOException {
    Path file = output.resolve(path.substring(1));
    Files.createDirectories(file.getParent());
    Files.write(file, content);
  }
}
