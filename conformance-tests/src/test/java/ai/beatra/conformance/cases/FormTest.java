package ai.beatra.conformance.cases;

import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.conformance.contract.Json;
import ai.beatra.conformance.contract.Operation;
import ai.beatra.conformance.contract.Spec;
import ai.beatra.conformance.http.Form;
import ai.beatra.conformance.http.Request;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Forms as they are sent, and as they are shown. */
final class FormTest {
  private static final String NOTE = "data:text/plain;base64,SGk=";

  private static Form form(String json, long fileBytes) {
    return new Form((ObjectNode) json(json), "file", fileBytes);
  }

  private static JsonNode json(String text) {
    return Json.parse(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8)).orElseThrow();
  }

  @Test
  void aFileIsSentAsItsBytesAndATextAsItIs() throws IOException {
    Form form = form("{'file':'" + NOTE + "','purpose':'x'}", 0);

    assertThat(new String(form.stream().readAllBytes(), StandardCharsets.UTF_8))
        .isEqualTo(
            """
            --beatra-conformance-form
            Content-Disposition: form-data; name="file"; filename="file"
            Content-Type: text/plain

            Hi
            --beatra-conformance-form
            Content-Disposition: form-data; name="purpose"

            x
            --beatra-conformance-form--
            """
                .replace("\n", "\r\n"));
    assertThat(form.length()).isEqualTo(form.stream().readAllBytes().length);
  }

  @Test
  void aLargeFileIsMadeWhileItIsSent() throws IOException {
    long large = 104_857_601;
    Form small = form("{'file':'" + NOTE + "'}", 0);
    Form form = form("{'file':'" + NOTE + "'}", large);

    assertThat(form.length()).isEqualTo(small.length() - 2 + large);
    assertThat(form.stream().transferTo(OutputStream.nullOutputStream())).isEqualTo(form.length());
  }

  @Test
  void theShellSendsTheSameForm() {
    Request request =
        new Request(
            "POST",
            "/v1/uploads",
            Map.of("Content-Type", Form.CONTENT_TYPE),
            form("{'file':'" + NOTE + "','purpose':'@x'}", 5));

    assertThat(request.curl("http://host"))
        .isEqualTo(
            "(printf %s 'SGk=' | base64 -d; head -c 3 /dev/zero) | curl -sS -i"
                + " 'http://host/v1/uploads' -H 'Accept:'"
                + " -F 'file=@-;filename=file;type=text/plain' --form-string 'purpose=@x'");
  }

  @Test
  void onlyTextsAndADataUriMakeAForm() throws IOException {
    Operation upload =
        Spec.load(Path.of("../spec")).operations().stream()
            .filter(Operation::takesForm)
            .findFirst()
            .orElseThrow();

    for (String none : List.of("[]", "{'file':'x'}", "{'purpose':1}", "{'purpose':null}")) {
      assertThat(Examples.form(upload, json(none), 0)).isEmpty();
    }
    assertThat(Examples.form(upload, json("{'purpose':'x'}"), 7).map(Form::json))
        .contains(Optional.of(json("{'purpose':'x'}")));
  }

  @Test
  void anotherFormHasOtherMetadata() {
    assertThat(form("{'file':'" + NOTE + "'}", 0).other().json())
        .contains(json("{'file':'" + NOTE + "','metadata':'{\\'conformance\\':\\'another\\'}'}"));
  }
}
