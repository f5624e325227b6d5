package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.stubs.AnthropicStub;
import ai.beatra.stubs.Fault;
import ai.beatra.stubs.MinimaxStub;
import ai.beatra.stubs.QueueStub;
import ai.beatra.stubs.Stub;
import ai.beatra.stubs.SunoStub;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the command line says of upstreams that it asks for what costs nothing. */
class KeyChecksTest {
  @TempDir Path data;
  private final QueueStub queue = new QueueStub(0, Map.of());
  private final SunoStub suno = new SunoStub(0);
  private final MinimaxStub minimax = new MinimaxStub(0);
  private final AnthropicStub claude = new AnthropicStub(0);

  @AfterEach
  void close() {
    List.of(queue, suno, minimax, claude).forEach(Stub::close);
  }

  private Map<String, String> settings() throws IOException {
    Path catalog = data.resolve("catalog.yaml");
    Files.writeString(
        catalog,
        """
        providers:
          queue: {kind: fal, base_url: %s, keys: [one, two]}
          suno: {kind: suno, base_url: %s, keys: [one]}
          minimax: {kind: minimax, base_url: %s, keys: [one]}
          claude: {kind: anthropic, base_url: %s, keys: [one]}
          sandbox: {kind: sandbox}
        models:
        """
                .formatted(queue.url(), suno.url(), minimax.url(), claude.url())
            + model("queued", "queue", "fal-ai/singer/v2")
            + model("suno", "suno", "V5")
            + model("minimax", "minimax", "music-2.6")
            + model("built-in", "sandbox", "sandbox-music"));
    var settings = new HashMap<String, String>();
    settings.put("BEATRA_CATALOG", catalog.toString());
    settings.put("BEATRA_DATA_DIR", data.resolve("data").toString());
    settings.put("BEATRA_STORAGE_LEAST_FREE_MIB", "0");
    return settings;
  }

  private static String model(String id, String provider, String upstream) {
    return """
          - id: %s
            name: Singer
            description: Sings.
            created: "2026-11-01"
            capabilities: [text_to_music]
            release_state: available
            modalities: {input: [text], output: [audio]}
            limits: {prompt_characters: 2000, lyrics_characters: 3500, clips: 1}
            options: [title]
            price: {unit: credits_per_task, task: "50"}
            routes: [{provider: %s, upstream_model: %s}]
        """
        .formatted(id, provider, upstream);
  }

  private List<String> run(int exitCode, String... words) throws IOException {
    var out = new StringWriter();
    int result =
        Main.execute(settings(), new PrintWriter(out, true), new PrintWriter(out, true), words);
    assertThat(result).as(out.toString()).isEqualTo(exitCode);
    assertThat(queue.submitted() + suno.made() + minimax.made()).isZero();
    return out.toString().lines().map(line -> line.replaceAll(" {2,}", " | ")).toList();
  }

  @Test
  void eachRouteIsAskedForWhatCostsNothing() throws Exception {
    assertThat(run(0, "models", "check"))
        .anyMatch(line -> line.matches("queued .* works .* a job that does not exist .*\\d+"))
        .anyMatch(line -> line.matches("suno .* works .* a job that does not exist .*\\d+"))
        .anyMatch(line -> line.matches("minimax .* works .* a job that does not exist .*\\d+"))
        .anyMatch(line -> line.matches("built-in .* works .* nothing: it is built in .*"));
    assertThat(queue.seen().get(0).target())
        .startsWith("/fal-ai/singer/requests/00000000-")
        .endsWith("/status");
    assertThat(queue.seen())
        .extracting(each -> each.headers().get("authorization"))
        .containsExactly("Key one", "Key two");
  }

  @Test
  void aKeyThatIsNotAcceptedIsTold() throws Exception {
    queue.faults().next(Fault.NONE, Fault.KEY_REFUSED);
    suno.faults().next(Fault.KEY_REFUSED);
    minimax.faults().next(Fault.KEY_REFUSED);

    assertThat(run(1, "models", "check"))
        .anyMatch(line -> line.contains("key 2: the key is not accepted (401)"))
        .anyMatch(line -> line.startsWith("suno") && line.contains("the key is not accepted (401)"))
        .anyMatch(
            line -> line.startsWith("minimax") && line.contains("the key is not accepted (401)"));
  }

  @Test
  void whoCannotBeReachedIsTold() throws Exception {
    suno.close();

    assertThat(run(1, "models", "check"))
        .anyMatch(line -> line.startsWith("suno") && line.contains("unreachable: "));
  }

  @Test
  void checkAsksUpstreamsThatDoNotChatToo() throws Exception {
    minimax.faults().next(Fault.FAILS);

    assertThat(run(1, "check"))
        .contains(
            "ok | upstream | queue, key 1: answers when it is asked for a job that does not exist",
            "ok | upstream | suno: answers when it is asked for a job that does not exist",
            "ok | upstream | claude: answers when it is asked for its models")
        .anyMatch(line -> line.startsWith("wrong | upstream | minimax: it answers 500"));
  }
}
