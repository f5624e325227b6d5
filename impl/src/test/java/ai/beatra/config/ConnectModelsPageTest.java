package ai.beatra.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The page "Connect your models": each of its entries is a catalog that this server reads. */
class ConnectModelsPageTest {
  private static final Path PAGE = Path.of("../spec/docs/operate/connect-models.md");
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```yaml\\n(.*?)^```$");
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Z0-9_]+)}");
  private static final Pattern PRESET = Pattern.compile("preset: ([a-z0-9-]+)");
  private static final Pattern ROW =
      Pattern.compile(
          "(?m)^\\| (`[a-z0-9-]+`(?:, `[a-z0-9-]+`)*) \\|[^|]*\\|([^|]*)\\|([^|]*)\\|$");
  private static final Pattern FORM =
      Pattern.compile("(?m)^\\| (`[a-z0-9, `-]+`) \\| [^|]* \\| ([^|]* \\| [^|]* \\| [^|]*) \\|$");
  private static final Pattern CODE = Pattern.compile("`([a-z0-9_-]+)`");

  private static String page() throws IOException {
    return Files.readString(PAGE);
  }

  static Stream<String> entries() throws IOException {
    return BLOCK.matcher(page()).results().map(block -> block.group(1));
  }

  private static CatalogConfig parse(String entry) {
    Map<String, String> environment = new HashMap<>();
    VARIABLE.matcher(entry).results().forEach(name -> environment.put(name.group(1), "key-of-it"));
    environment.remove("OPENAI_API_KEY");
    return CatalogConfig.parse("catalog.yaml", entry, environment);
  }

  @ParameterizedTest
  @MethodSource("entries")
  void anEntryIsAWholeCatalog(String entry) {
    CatalogConfig catalog = parse(entry);

    assertThat(catalog.models()).isNotEmpty();
    assertThat(catalog.providers().values())
        .allMatch(provider -> provider.upstream() != null || provider.music() != null);
  }

  private static List<String> presetsOf(String capability) throws IOException {
    String entries =
        entries().filter(entry -> entry.contains(capability)).collect(Collectors.joining());
    return PRESET.matcher(entries).results().map(preset -> preset.group(1)).toList();
  }

  private static CatalogConfig.Upstream preset(String name) {
    String provider =
        "providers:\n  p: {kind: openai, preset: %s, base_url: \"http://localhost/v1\", keys: [k]}\n";
    return upstream(parse(provider.formatted(name)));
  }

  @Test
  void eachPresetHasOne() throws IOException {
    assertThat(presetsOf("capabilities: [chat]"))
        .containsExactlyInAnyOrderElementsOf(Presets.names());
  }

  @Test
  void eachPresetWithPicturesHasOneOfThem() throws IOException {
    assertThat(presetsOf("capabilities: [text_to_image"))
        .containsExactlyInAnyOrderElementsOf(
            Presets.names().stream()
                .filter(name -> !preset(name).dialect().pictures().isEmpty())
                .toList());
  }

  /** The table says of each model how it is asked. */
  @Test
  void theTableOfPicturesSaysWhatTheFormsDo() throws IOException {
    Map<String, PictureForm> forms = new HashMap<>();
    Presets.names().stream()
        .flatMap(name -> preset(name).dialect().pictures().stream())
        .forEach(form -> form.models().forEach(model -> forms.put(model, form)));
    Map<String, String> rows = new HashMap<>();
    FORM.matcher(page().split("## Pictures")[1])
        .results()
        .forEach(row -> codes(row.group(1)).forEach(name -> rows.put(name, row.group(2))));

    assertThat(rows.keySet()).containsExactlyInAnyOrderElementsOf(forms.keySet());
    rows.forEach(
        (model, row) -> {
          PictureForm form = Objects.requireNonNull(forms.get(model));
          String[] cells = row.split(" \\| ");
          assertThat(cells[0].startsWith("no choice")).as(model).isEqualTo(form.size().isEmpty());
          assertThat(cells[0].contains("twice")).as(model).isEqualTo(!form.hdSize().isEmpty());
          assertThat(cells[1].equals("no choice")).as(model).isEqualTo(form.quality().isEmpty());
          assertThat(cells[2])
              .as(model)
              .isEqualTo(form.inputs() == 0 ? "none" : Integer.toString(form.inputs()));
        });
  }

  /** The table says of each whether it wants a key, and which options it does not know. */
  @Test
  void theTableSaysWhatThePresetsDo() throws IOException {
    Map<String, List<String>> unknown = new HashMap<>();
    Map<String, Boolean> wantsKey = new HashMap<>();
    ROW.matcher(page().split("## Presets")[1].split("\\| `providers")[0])
        .results()
        .forEach(
            row ->
                codes(row.group(1))
                    .forEach(
                        name -> {
                          unknown.put(name, codes(row.group(3)).toList());
                          wantsKey.put(name, row.group(2).contains("required"));
                        }));

    assertThat(unknown.keySet()).containsExactlyInAnyOrderElementsOf(Presets.names());
    for (String name : Presets.names()) {
      String provider =
          "providers:\n  p: {kind: openai, preset: %s, base_url: \"http://localhost/v1\"%s}\n";
      CatalogConfig with = parse(provider.formatted(name, ", keys: [k]"));
      assertThat(upstream(with).dialect().members().unknown())
          .as(name)
          .filteredOn(option -> !option.equals("audio"))
          .containsExactlyInAnyOrderElementsOf(unknown.get(name));
      assertThat(isRefused(provider.formatted(name, ""))).as(name).isEqualTo(wantsKey.get(name));
    }
  }

  private static Stream<String> codes(String cell) {
    return CODE.matcher(cell).results().map(code -> code.group(1));
  }

  private static CatalogConfig.Upstream upstream(CatalogConfig catalog) {
    return Objects.requireNonNull(catalog.providers().values().iterator().next().upstream());
  }

  private static boolean isRefused(String yaml) {
    try {
      parse(yaml);
      return false;
    } catch (ConfigException e) {
      return true;
    }
  }
}
