package ai.beatra.server;

import static ai.beatra.server.TaskClient.TEXT_TO_MUSIC;
import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.money.Amount;
import ai.beatra.stubs.MinimaxStub;
import ai.beatra.stubs.Seen;
import ai.beatra.stubs.Stub;
import ai.beatra.stubs.SunoStub;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/** What tests of songs share: a server, and a tenant of their own. */
abstract class SongsContract {
  static final String MINIMAX = "minimax-music-2.6";
  static final String SUNO = "suno-5.5";
  static final String LYRICS = ",\"lyrics\":\"[Verse]\\nOver the hills and far away\"";

  final SongServer server;
  final MinimaxStub minimax;
  final SunoStub suno;
  final TaskClient client;
  private final int beforeMiniMax;
  private final int beforeSuno;

  SongsContract(SongServer server) {
    this.server = server;
    this.minimax = server.minimax;
    this.suno = server.suno;
    this.client = new TaskClient(server.asNewTenant());
    this.beforeMiniMax = minimax.count();
    this.beforeSuno = suno.count();
  }

  @AfterEach
  void reset() throws IOException {
    client.cancelAll();
    server.forget();
  }

  static String song(String model, String more) {
    return "{\"model\":\"%s\",\"prompt\":\"Folk, 100 bpm\"%s}".formatted(model, more);
  }

  JsonNode create(String model, String more) throws IOException {
    return client.create(TEXT_TO_MUSIC, song(model, more));
  }

  /** The requests that ask for a song. */
  List<Seen> paid(Stub stub) {
    int before = stub == suno ? beforeSuno : beforeMiniMax;
    return stub.seen().stream()
        .filter(each -> each.method().equals("POST") && each.number() > before)
        .toList();
  }

  void assertFailedForNothing(JsonNode created, String code) throws IOException {
    JsonNode task = client.ended(created);
    assertThat(task.path("status").asText()).as(task::toString).isEqualTo("failed");
    assertThat(task.at("/error/code").asText()).as(task::toString).isEqualTo(code);
    assertThat(task.at("/error/message").asText())
        .doesNotContainIgnoringCase("suno")
        .doesNotContainIgnoringCase("minimax")
        .doesNotContain("stub", "key");
    assertThat(client.spent()).isEqualTo(Amount.ZERO);
    assertThat(client.outputs()).isZero();
  }
}
