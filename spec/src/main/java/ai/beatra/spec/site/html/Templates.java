package ai.beatra.spec.site.html;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The Mustache templates of the site; what they insert is escaped unless they say not to. */
public final class Templates {
  private static final Mustache.Lambda MARKDOWN =
      (text, out) -> out.write(Markdown.inline(text.execute()));
  private static final Mustache.Lambda PARAGRAPHS =
      (text, out) -> out.write(Markdown.text(text.execute()));
  private static final Mustache.Lambda LINE =
      (text, out) -> out.write(text.execute().strip().replaceAll("\\s+", " ").replace("|", "\\|"));

  private final Mustache.Compiler html =
      Mustache.compiler().emptyStringIsFalse(true).withLoader(Templates::reader);
  private final Mustache.Compiler plain = html.escapeHTML(false);
  private final Map<String, Template> compiled = new HashMap<>();

  /** Fills a template; its name says what becomes of it: {@code x.html} or {@code x.md}. */
  public String fill(String name, Map<String, ?> values) {
    Map<String, Object> all = new HashMap<>(values);
    all.put("markdown", MARKDOWN);
    all.put("paragraphs", PARAGRAPHS);
    all.put("line", LINE);
    return compiled.computeIfAbsent(name, this::compile).execute(all);
  }

  private Template compile(String name) {
    Mustache.Compiler compiler = name.endsWith(".html") ? html : plain;
    return compiler.compile(reader(name));
  }

  private static Reader reader(String name) {
    return new StringReader(
        new String(bytes("templates/" + name + ".mustache"), StandardCharsets.UTF_8));
  }

  /** A file of the site. */
  public static byte[] bytes(String name) {
    try (@Nullable InputStream in =
        Templates.class.getResourceAsStream("/ai/beatra/spec/site/" + name)) {
      if (in == null) {
        throw new IllegalStateException("this build carries no " + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
