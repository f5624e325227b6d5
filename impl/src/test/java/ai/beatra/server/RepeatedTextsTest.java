package ai.beatra.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Java's regular expressions recurse for each turn of a group that is repeated: a text that repeats
 * it often enough must not take the stack, and with it the request, away.
 */
@ExtendWith(SharedBeatra.class)
class RepeatedTextsTest {
  private final RunningBeatra beatra;

  RepeatedTextsTest(RunningBeatra beatra) {
    this.beatra = beatra;
  }

  private Answer picture(String url) throws IOException {
    return beatra.send(
        beatra.chat(
            """
            {"model":"auto","messages":[{"role":"user","content":[
              {"type":"image_url","image_url":{"url":"%s"}},{"type":"text","text":"Say hi"}]}]}"""
                .formatted(url)));
  }

  @Test
  void aDataUriMayHaveManyParameters() throws IOException {
    String many = ";a=b".repeat(200_000);

    assertThat(picture("data:image/png" + many + ";base64,aGk=").status()).isEqualTo(200);
    picture("data:image/png" + many).invalid("/messages/0/content/0/image_url/url");
  }

  @Test
  void aListMayNameAPartAgainAndAgain() throws IOException {
    String parts = "output" + ",output".repeat(900);

    Answer answer = beatra.send(Request.get("/v1/tasks?expand=" + parts).key(beatra.key()));

    assertThat(answer.status()).as(answer::toString).isEqualTo(200);
  }

  @Test
  void aPromptMayLeaveOutMany() throws IOException {
    String prompt = "Ten seconds of piano, no x" + " or a".repeat(590);
    var client = new TaskClient(beatra);

    client.succeeded(
        client.create(
            TaskClient.TEXT_TO_MUSIC, "{\"model\":\"auto\",\"prompt\":\"%s\"}".formatted(prompt)));
  }
}
