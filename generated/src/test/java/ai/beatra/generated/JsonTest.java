package ai.beatra.generated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.beatra.model.AnswerRole;
import ai.beatra.model.Capability;
import ai.beatra.model.ChatAnswer;
import ai.beatra.model.ChatChoice;
import ai.beatra.model.ChatCompletionRequest;
import ai.beatra.model.ChatDelta;
import ai.beatra.model.ChatTool;
import ai.beatra.model.ChunkChoice;
import ai.beatra.model.ChunkFinishReason;
import ai.beatra.model.FinishReason;
import ai.beatra.model.FunctionDefinition;
import ai.beatra.model.ModelList;
import ai.beatra.model.UserMessage;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Presets, null and absence, and what else is the same in every class. */
class JsonTest {

  @Test
  void singleValueEnumsArePreset() throws Exception {
    assertThat(write(new ModelList().data(List.of()))).isEqualTo("{'object':'list','data':[]}");
    assertThat(write(new ChatTool())).isEqualTo("{'type':'function'}");
    assertThat(new UserMessage().getRole()).isEqualTo(UserMessage.RoleEnum.USER);
  }

  @Test
  void aPresetDoesNotHideThatAMemberIsMissing() throws Exception {
    assertThat(read("{}", ChatTool.class).getType()).isNull();
    assertThat(read("{'type':'function'}", ChatTool.class).getType())
        .isEqualTo(ChatTool.TypeEnum.FUNCTION);
  }

  @Test
  void anOptionalSingleValueEnumIsNotPreset() throws Exception {
    assertThat(write(new ChatDelta())).isEqualTo("{}");
    assertThat(write(new ChatDelta().role(AnswerRole.ASSISTANT))).isEqualTo("{'role':'assistant'}");
  }

  @Test
  void requiredNullableMembersAreAlwaysWritten() throws Exception {
    assertThat(write(new ChatAnswer()))
        .isEqualTo("{'role':'assistant','content':null,'refusal':null}");
    assertThat(write(new ChatChoice().index(0).finishReason(FinishReason.STOP)))
        .isEqualTo("{'index':0,'finish_reason':'stop','logprobs':null}");
    assertThat(write(new ChunkChoice().index(0).delta(new ChatDelta().content("a"))))
        .isEqualTo("{'index':0,'delta':{'content':'a'},'finish_reason':null}");
    assertThat(write(new ChunkChoice().finishReason(ChunkFinishReason.LENGTH)))
        .isEqualTo("{'finish_reason':'length'}");
  }

  @Test
  void optionalMembersThatAreNullAreNotWritten() throws Exception {
    assertThat(write(new ChatCompletionRequest())).isEqualTo("{}");
    assertThat(new ChatCompletionRequest().getTools()).isNull();
    assertThat(new ChatCompletionRequest().getMetadata()).isNull();
  }

  @Test
  void nullAndAbsenceAreTheSameOnInput() throws Exception {
    assertThat(
            read(
                "{'temperature':null,'tools':null,'metadata':null,'reasoning_effort':null,'audio':null}",
                ChatCompletionRequest.class))
        .isEqualTo(read("{}", ChatCompletionRequest.class))
        .isEqualTo(new ChatCompletionRequest());
  }

  @Test
  void unknownMembersAreIgnored() throws Exception {
    assertThat(read("{'n':1,'api_base':{'a':[1]}}", ChatCompletionRequest.class))
        .isEqualTo(new ChatCompletionRequest().n(1));
  }

  @Test
  void freeFormObjectsKeepWhatIsInThem() throws Exception {
    String schema = "{'name':'f','parameters':{'type':'object','x':[1,null,{'y':1.50}]}}";

    assertThat(write(read(schema, FunctionDefinition.class)))
        .isEqualTo(schema.replace("1.50", "1.5"));
    assertThat(
            read("{'model_options':{'top_k':40,'x':null}}", ChatCompletionRequest.class)
                .getModelOptions())
        .containsEntry("top_k", 40)
        .containsEntry("x", null);
    assertThat(read("{'parameters':null}", FunctionDefinition.class).getParameters()).isNull();
  }

  @Test
  void anEnumIsReadFromParametersByItsName() {
    assertThat(Capability.fromString("chat")).isEqualTo(Capability.CHAT);
    String allowed =
        String.join(", ", Arrays.stream(Capability.values()).map(Capability::value).toList());
    assertThatThrownBy(() -> Capability.fromString("telepathy"))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .startsWith("must be ")
        .endsWith(allowed);
  }

  @Test
  void equalityCoversEveryMember() {
    ChatCompletionRequest one = new ChatCompletionRequest().model("a").metadata(Map.of("k", "v"));
    assertThat(one)
        .isEqualTo(new ChatCompletionRequest().model("a").metadata(Map.of("k", "v")))
        .isNotEqualTo(new ChatCompletionRequest().model("a").metadata(Map.of("k", "w")))
        .isNotEqualTo(new ChatCompletionRequest().model("b").metadata(Map.of("k", "v")))
        .isNotEqualTo("a");
  }

  @Test
  void toStringSaysTheNameOnly() {
    assertThat(new ChatCompletionRequest().user("secret").toString())
        .isEqualTo("ChatCompletionRequest");
  }

  private static String write(Object value) throws JsonProcessingException {
    return Spec.JSON.writeValueAsString(value).replace('"', '\'');
  }

  private static <T> T read(String json, Class<T> type) throws JsonProcessingException {
    return Spec.JSON.readValue(json.replace('\'', '"'), type);
  }
}
