package ai.beatra.server;

import ai.beatra.config.CatalogConfig;
import ai.beatra.stubs.MinimaxStub;
import ai.beatra.stubs.SunoStub;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A server whose songs are made by stubs, for all tests of a class. */
final class SongServer implements AfterAllCallback {
  private static final String CATALOG =
      """
      providers:
        minimax:
          {kind: minimax, base_url: "%1$s", keys: [key-one, key-two]}
        minimax-hex:
          {kind: minimax, base_url: "%1$s", keys: [key-one, key-two], output: hex}
        suno:
          {kind: suno, base_url: "%2$s", keys: [key-one, key-two], poll_ms: 334}
      models:
        - id: minimax-music-2.6
          name: MiniMax Music 2.6
          description: Songs.
          created: 2026-11-01
          capabilities: [text_to_music, reference_audio_to_music]
          release_state: preview
          modalities: {input: [text, audio], output: [audio]}
          limits: {prompt_characters: 2000, lyrics_characters: 3500, clips: 1}
          options: [lyrics, instrumental, title, minimax]
          price: {unit: credits_per_task, task: "50"}
          routes: [{provider: minimax, upstream_model: music-2.6}]
        - id: minimax-hex
          name: MiniMax Music 2.6
          description: Songs.
          created: 2026-11-01
          capabilities: [text_to_music]
          release_state: preview
          modalities: {input: [text], output: [audio]}
          limits: {prompt_characters: 2000, lyrics_characters: 3500}
          options: [lyrics, instrumental, title, minimax]
          price: {unit: credits_per_task, task: "50"}
          routes: [{provider: minimax-hex, upstream_model: music-2.6}]
        - id: suno-5.5
          name: Suno 5.5
          description: Songs.
          created: 2026-11-01
          capabilities: [text_to_music, reference_audio_to_music]
          release_state: preview
          modalities: {input: [text, audio], output: [audio]}
          limits: {prompt_characters: 3000, lyrics_characters: 5000, clips: 2}
          options: [lyrics, instrumental, title, suno]
          price: {unit: credits_per_task, task: "80"}
          routes: [{provider: suno, upstream_model: V5_5}]
      """;

  final MinimaxStub minimax = new MinimaxStub(0);
  final SunoStub suno = new SunoStub(0);
  private final OneServer server = new OneServer(settings());

  /** A catalog with the songs of these. */
  static String catalog(MinimaxStub minimax, SunoStub suno) {
    return CATALOG.formatted(minimax.url(), suno.url());
  }

  Map<String, String> settings() {
    try {
      Path file = Files.createTempFile("songs", ".yaml");
      file.toFile().deleteOnExit();
      Files.writeString(file, catalog(minimax, suno));
      return Map.of("BEATRA_CATALOG", file.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  RunningBeatra asNewTenant() {
    return server.asNewTenant();
  }

  /** Forgets what providers have failed at: the next test is not to hear of it. */
  void forget() throws IOException {
    minimax.reset();
    suno.reset();
    server.get().reload(CatalogConfig.parse("songs.yaml", catalog(minimax, suno), Map.of()));
  }

  @Override
  public void afterAll(ExtensionContext context) throws Exception {
    server.close();
    minimax.close();
    suno.close();
  }
}
