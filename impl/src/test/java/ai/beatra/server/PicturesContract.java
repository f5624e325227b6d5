package ai.beatra.server;

import static ai.beatra.server.TaskClient.GENERATIONS;
import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.stubs.OpenAiImagesStub;
import ai.beatra.stubs.Seen;
import ai.beatra.stubs.Stub;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/** What tests of pictures share: a server, and a tenant of their own. */
abstract class PicturesContract {
  final OpenAiImagesStub first;
  final OpenAiImagesStub spare;
  final TaskClient client;
  final int before;
  private final PictureServer server;
  private final int spareBefore;

  PicturesContract(PictureServer server) {
    this.server = server;
    this.first = server.first;
    this.spare = server.spare;
    this.client = new TaskClient(server.asNewTenant());
    this.before = first.count();
    this.spareBefore = spare.count();
  }

  @AfterEach
  void reset() throws IOException {
    client.cancelAll();
    server.forget();
  }

  JsonNode create(String model, String more) throws IOException {
    return client.create(
        GENERATIONS, "{\"model\":\"%s\",\"prompt\":\"A forest\"%s}".formatted(model, more));
  }

  /** The requests that cost. */
  List<Seen> posts(Stub stub) {
    int earlier = stub == first ? before : spareBefore;
    return stub.seen().stream()
        .filter(each -> each.method().equals("POST") && each.number() > earlier)
        .toList();
  }

  void assertFailedForNothing(JsonNode created, String code) throws IOException {
    assertThat(client.failedForNothing(created, code).at("/error/message").asText())
        .doesNotContainIgnoringCase("openai")
        .doesNotContain("stub", "key-");
  }
}
