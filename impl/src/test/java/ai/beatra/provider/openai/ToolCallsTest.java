package ai.beatra.provider.openai;

import static ai.beatra.provider.openai.Upstreams.chunk;
import static ai.beatra.provider.openai.Upstreams.finish;
import static ai.beatra.provider.openai.Upstreams.hello;
import static org.assertj.core.api.Assertions.assertThat;

import ai.beatra.model.ChunkFinishReason;
import ai.beatra.model.FunctionCallDelta;
import ai.beatra.model.ToolCallDelta;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Calls of functions in odd pieces. */
class ToolCallsTest {
  @RegisterExtension final Upstreams upstreams = new Upstreams();

  /** Each text is the list of calls of one delta, in JSON without quotation marks. */
  private Answered stream(String... lists) throws Exception {
    var events = new ArrayList<String>();
    for (String list : lists) {
      events.add(chunk("{\"index\":0,\"delta\":{\"tool_calls\":[" + json(list) + "]}}"));
    }
    events.add(finish("stop"));
    events.add("[DONE]");
    var stub =
        upstreams.stub(
            exchange -> {
              exchange.streams();
              exchange.data(events.toArray(String[]::new));
              exchange.ends();
            });
    return Answered.to(upstreams.chat(stub), hello(true)).whole();
  }

  private Answered whole(String message) throws Exception {
    String body = "{\"choices\":[{\"index\":0,\"message\":" + message + "}]}";
    var stub = upstreams.stub(exchange -> exchange.json(200, body));
    return Answered.to(upstreams.chat(stub), hello(false)).whole();
  }

  /** {@code 0 c1 f {}}: index, id, name and arguments, each - where it is not there. */
  private static String json(String list) {
    var calls = new ArrayList<String>();
    for (String call : list.split(" & ")) {
      String[] each = call.split(" ");
      String arguments = each[3].replace("\"", "\\\"").replace("~", "");
      calls.add(
          "{"
              + (each[0].equals("-") ? "" : "\"index\":" + each[0] + ",")
              + (each[1].equals("-") ? "" : "\"id\":\"" + each[1] + "\",")
              + "\"function\":{"
              + (each[2].equals("-") ? "" : "\"name\":\"" + each[2] + "\",")
              + "\"arguments\":\""
              + arguments
              + "\"}}");
    }
    return String.join(",", calls);
  }

  /** What a client puts together: {@code id name arguments}, with made ids as *. */
  private static List<String> calls(Answered answer) {
    var calls = new TreeMap<Integer, String[]>();
    for (ToolCallDelta part : deltas(answer)) {
      FunctionCallDelta words = Objects.requireNonNull(part.getFunction());
      String[] call = calls.get(part.getIndex());
      if (call == null) {
        String id = Objects.requireNonNull(part.getId());
        assertThat(part.getType()).isEqualTo(ToolCallDelta.TypeEnum.FUNCTION);
        call = new String[] {id.length() > 20 ? "*" : id, words.getName(), ""};
        calls.put(part.getIndex(), call);
      } else {
        assertThat(part.getId()).isNull();
        assertThat(words.getName()).isNull();
      }
      call[2] += Objects.requireNonNullElse(words.getArguments(), "");
    }
    assertThat(calls.keySet())
        .containsExactlyElementsOf(
            java.util.stream.IntStream.range(0, calls.size()).boxed().toList());
    return calls.values().stream().map(call -> String.join(" ", call)).toList();
  }

  private static List<ToolCallDelta> deltas(Answered answer) {
    return answer.deltas().stream()
        .map(delta -> delta.getDelta().getToolCalls())
        .filter(Objects::nonNull)
        .flatMap(List::stream)
        .toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // As OpenAI does it.
        "0 c1 f ~;0 - - {;0 - - };1 c2 g {}|c1 f {};c2 g {}",
        // All numbered 0.
        "0 c1 f {};0 c2 g {}|c1 f {};c2 g {}",
        "0 c1 f {} & 0 c2 f {}|c1 f {};c2 f {}",
        "0 c1 f ~;0 c2 g ~|c1 f {};c2 g {}",
        "0 - f {};0 - g {}|* f {};* g {}",
        "0 - f {};0 - f {\"x\":1}|* f {};* f {\"x\":1}",
        "0 c1 f {;0 c2 g {;0 c1 - };0 c2 - }|c1 f {};c2 g {}",
        // Numbered from 1.
        "1 c1 f {};2 c2 g {}|c1 f {};c2 g {}",
        // Not numbered.
        "- c1 f {;- c1 - };- c2 g {}|c1 f {};c2 g {}",
        "- c1 f {;- c2 g {;- c1 - };- c2 - }|c1 f {};c2 g {}",
        "- - f {\"x\":1} & - - g {;- - - }|* f {\"x\":1};* g {}",
        "- - f ~ & - - f ~|* f {};* f {}",
        "- c1 f {;- - - };- c2 g {}|c1 f {};c2 g {}",
        // Ids and names that are repeated, late or of two calls.
        "0 c1 f {;0 c1 f }|c1 f {}",
        "0 c1 f ~;0 c1 f {}|c1 f {}",
        "0 c1 f {;0 x2 - };1 c2 g {}|c1 f {};c2 g {}",
        "0 c1 f {;0 x2 f }|c1 f {}",
        "0 c1 f {};0 c1 f {}|c1 f {}",
        "0 c1 f {};0 c1 g {}|c1 f {};* g {}",
        "0 c1 f {};1 c1 g {}|c1 f {};* g {}",
        "0 c1 - {;0 - f }|c1 f {}",
        "0 - f {;0 c1 - }|* f {}",
        "0 - - {;0 c1 f }|c1 f {}",
        // Without arguments, and without a name.
        "0 c1 f ~|c1 f {}",
        "0 c1 - {};1 c2 g {}|c2 g {}",
      })
  void callsComeOutWhole(String lists, String calls) throws Exception {
    Answered answer = stream(lists.split(";"));

    assertThat(calls(answer)).containsExactly(calls.split(";"));
    assertThat(answer.finishReason()).isEqualTo(ChunkFinishReason.TOOL_CALLS);
  }

  @Test
  void inAWholeMessageThePlaceInTheListCounts() throws Exception {
    Answered answer =
        whole(
            """
            {"content": null, "tool_calls": [
              {"index": 0, "id": "c1", "type": "function", "function": {"name": "f", "arguments": "{}"}},
              {"index": 0, "id": "c1", "type": "function", "function": {"name": "f", "arguments": ""}},
              {"function": {"name": "g", "arguments": {"x": 1}}},
              {"id": "c2", "name": "h", "input": {}}]}
            """);

    assertThat(calls(answer)).containsExactly("c1 f {}", "* f {}", "* g {\"x\":1}", "c2 h {}");
    assertThat(answer.finishReason()).isEqualTo(ChunkFinishReason.TOOL_CALLS);
  }

  @Test
  void theOlderFormIsACall() throws Exception {
    assertThat(calls(whole("{\"function_call\":{\"name\":\"f\",\"arguments\":\"{}\"}}")))
        .containsExactly("* f {}");
    var stub =
        upstreams.stub(
            exchange -> {
              exchange.streams();
              exchange.data(
                  chunk("{\"delta\":{\"function_call\":{\"name\":\"f\",\"arguments\":\"{\"}}}"),
                  chunk("{\"delta\":{\"function_call\":{\"arguments\":\"}\"}}}"),
                  finish("function_call"),
                  "[DONE]");
              exchange.ends();
            });
    Answered answer = Answered.to(upstreams.chat(stub), hello(true)).whole();

    assertThat(calls(answer)).containsExactly("* f {}");
    assertThat(answer.finishReason()).isEqualTo(ChunkFinishReason.TOOL_CALLS);
  }

  @Test
  void aCallAmongThePartsOfTheContent() throws Exception {
    Answered answer =
        whole(
            """
            {"content": [{"type": "text", "text": "Wait."},
              {"type": "tool_use", "id": "c1", "name": "f", "input": {"text": "x"}}]}
            """);

    assertThat(answer.text()).isEqualTo("Wait.");
    assertThat(calls(answer)).containsExactly("c1 f {\"text\":\"x\"}");
  }

  @Test
  void signaturesStayWithTheirCalls() throws Exception {
    String call =
        "{\"id\":\"c%d\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"},"
            + "\"extra_content\":{\"google\":{\"thought_signature\":\"s%d\"}}}";
    Answered answer =
        whole("{\"tool_calls\":[" + call.formatted(1, 1) + "," + call.formatted(2, 2) + "]}");

    assertThat(deltas(answer))
        .extracting(part -> String.valueOf(part.getExtraContent()))
        .containsExactly("{google={thought_signature=s1}}", "{google={thought_signature=s2}}");
  }

  @Test
  void halvesOfCharactersAreJoinedInArguments() throws Exception {
    assertThat(calls(stream("0 c1 f [\"\\ud83d", "0 - - \\ude00\"]")))
        .containsExactly("c1 f [\"\uD83D\uDE00\"]");
  }
}
