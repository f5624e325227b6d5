package ai.beatra.server;

import ai.beatra.config.CatalogConfig;
import ai.beatra.stubs.OpenAiImagesStub;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** One server before two upstreams of pictures, for all tests of a class. */
final class PictureServer implements AfterAllCallback {
  private static final int PATIENCE_MS = 4_000;

  private static final String MODEL =
      """
        - id: %s
          name: Painter
          description: Paints.
          created: "2026-11-01"
          capabilities: [%s]
          release_state: available
          modalities: {input: [text, image], output: [image]}
          limits: {prompt_characters: 8000, input_images: %s}
          options: [%s]
          price:
            unit: credits_per_image
            text_to_image: {standard: "50", hd: "300"}
            %s
          routes: [%s]
      """;

  final OpenAiImagesStub first = new OpenAiImagesStub(0);
  final OpenAiImagesStub spare = new OpenAiImagesStub(0);
  private final OneServer server = new OneServer(settings());

  private static String model(String id, boolean edits, String options, String... routes) {
    return MODEL.formatted(
        id,
        edits ? "text_to_image, image_to_image" : "text_to_image",
        edits ? 16 : 0,
        options,
        edits ? "image_to_image: {standard: \"60\", hd: \"320\"}" : "",
        IntStream.range(0, routes.length / 2)
            .mapToObj(
                i ->
                    "{provider: %s, upstream_model: %s}"
                        .formatted(routes[2 * i], routes[2 * i + 1]))
            .collect(Collectors.joining(", ")));
  }

  /** A catalog with the pictures of these. */
  static String catalog(OpenAiImagesStub first, OpenAiImagesStub spare, int patienceMs) {
    String all = "quality, aspect_ratio, n";
    return """
        providers:
          openai: {kind: openai, preset: openai, base_url: "%1$s/v1", keys: [key-one, key-two], timeouts: {first_byte_ms: %3$d}}
          spare: {kind: openai, preset: openai, base_url: "%2$s/v1", keys: [key-three]}
          azure: {kind: openai, preset: azure, base_url: "%1$s", api_version: 2025-04-01-preview, pictures: gpt-image-1, keys: [key-four]}
          litellm: {kind: openai, preset: litellm, base_url: "%1$s", pictures: gpt-image-2, keys: [key-five]}
          xai: {kind: openai, preset: xai, base_url: "%1$s", keys: [key-six]}
        models:
        """
            .formatted(first.url(), spare.url(), patienceMs)
        + model("painter", true, all, "openai", "gpt-image-2", "spare", "gpt-image-2")
        + model("older", true, all, "openai", "gpt-image-1")
        + model("single", false, all, "openai", "dall-e-3")
        + model("deployed", true, all, "azure", "my-deployment")
        + model("proxied", true, all, "litellm", "house-painter")
        + model("grok", false, all, "xai", "grok-imagine-image");
  }

  private Map<String, String> settings() {
    try {
      Path file = Files.createTempFile("pictures", ".yaml");
      file.toFile().deleteOnExit();
      Files.writeString(file, catalog(first, spare, PATIENCE_MS));
      return Map.of("BEATRA_CATALOG", file.toString(), "BEATRA_TASKS_IMAGES", "4");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  RunningBeatra asNewTenant() {
    return server.asNewTenant();
  }

  /** Forgets what providers have failed at: the next test is not to hear of it. */
  void forget() throws IOException {
    first.reset();
    spare.reset();
    String catalog = catalog(first, spare, PATIENCE_MS);
    server.get().reload(CatalogConfig.parse("pictures.yaml", catalog, Map.of()));
  }

  @Override
  public void afterAll(ExtensionContext context) throws Exception {
    server.close();
    first.close();
    spare.close();
  }
}
