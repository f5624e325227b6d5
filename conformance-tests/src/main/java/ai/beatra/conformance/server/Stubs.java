package ai.beatra.conformance.server;

import ai.beatra.conformance.cases.Lacking;
import ai.beatra.conformance.cases.Models;
import ai.beatra.conformance.cases.Tolerated;
import ai.beatra.conformance.contract.Spec;
import ai.beatra.conformance.contract.YamlFile;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The stub upstreams of this checkout, with what they say: a beatra with its sandbox finds the
 * words of chats, and the sandbox makes the pictures and songs.
 */
public final class Stubs implements AutoCloseable {
  private static final String LISTEN = "The stubs listen";

  private final Path checkout;
  private final LocalServer voice;
  private final Process process;
  private final Path catalog;
  private final Models models;

  private Stubs(Path checkout, LocalServer voice, Process process, Path catalog, Models models) {
    this.models = models;
    this.checkout = checkout;
    this.voice = voice;
    this.process = process;
    this.catalog = catalog;
  }

  /**
   * Starts them and waits until they listen.
   *
   * @param chat whose protocol serves chat: openai or anthropic
   * @throws IOException when they do not start; they have told why on the standard error
   */
  public static Stubs start(Path checkout, String chat) throws IOException, InterruptedException {
    LocalServer voice = LocalServer.start(script(checkout, "beatra"));
    Path catalog = Files.createTempFile("beatra-stubs", ".yaml");
    Target target = voice.target();
    Commands commands =
        new Commands(
            List.of(
                script(checkout, "stub-upstreams").toString(),
                "--sandbox",
                "--chat",
                chat,
                "--catalog",
                catalog.toString(),
                "--voice",
                target.url().toString(),
                "--voice-key",
                target.key()),
            Map.of());
    Models models = chat.equals("openai") ? Models.STUBS : Models.TRANSLATED;
    Process process =
        commands.process(List.of()).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    Stubs stubs = new Stubs(checkout, voice, process, catalog, models);
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    // They say nothing after that.
    BufferedReader lines = process.inputReader();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith(LISTEN)) {
        return stubs;
      }
    }
    stubs.close();
    throw new IOException("scripts/stub-upstreams did not start.");
  }

  /** A server with all its models behind them. */
  public LocalServer serve(Spec spec) throws IOException, InterruptedException {
    return LocalServer.startRouted(
        script(checkout, "beatra"), UpstreamCatalog.withFaults(catalog, spec), models);
  }

  /** What the chat model lacks that the default catalog's has. */
  public Lacking lacking(Spec spec) throws IOException {
    Path usual = checkout.resolve("spec/catalog.yaml");
    return models == Models.STUBS
        ? Lacking.NOTHING
        : Lacking.of(chatModel(usual), chatModel(catalog), Tolerated.ofAnthropic(spec));
  }

  private static JsonNode chatModel(Path catalog) throws IOException {
    for (JsonNode model : YamlFile.read(catalog).root().path("models")) {
      if (UpstreamCatalog.chats(model)) {
        return model;
      }
    }
    throw new IOException(catalog + " has no model of chat.");
  }

  private static Path script(Path checkout, String name) {
    return checkout.resolve("scripts").resolve(name);
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly().onExit().join();
    voice.close();
    Files.deleteIfExists(catalog);
  }
}
