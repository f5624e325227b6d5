package ai.beatra.chat;

import ai.beatra.catalog.Asked;
import ai.beatra.config.CatalogConfig.Modality;
import ai.beatra.model.AudioPart;
import ai.beatra.model.ChatCompletionRequest;
import ai.beatra.model.ImagePart;
import ai.beatra.model.OutputModality;
import ai.beatra.model.TextFormat;
import ai.beatra.model.UserContent;
import ai.beatra.model.UserContentPart;
import ai.beatra.model.UserMessage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a chat request asks of a model beyond answering a text. */
final class ChatNeeds {
  private ChatNeeds() {}

  private static final List<String> EFFORTS =
      List.of("none", "minimal", "low", "medium", "high", "xhigh");
  private static final List<String> TIERS = List.of("auto", "default", "flex", "scale", "priority");
  private static final List<String> DETAILS = List.of("auto", "low", "high");

  static Asked of(ChatCompletionRequest request) {
    return new Asked(
        options(request),
        input(request),
        output(request),
        values(request),
        List.of(),
        model -> List.of());
  }

  /** What grows outside of our control: which values there are is for the model to say. */
  private static Map<String, Asked.Value> values(ChatCompletionRequest request) {
    var values = new LinkedHashMap<String, Asked.Value>();
    value(values, "", "reasoning_effort", request.getReasoningEffort(), EFFORTS);
    value(values, "", "service_tier", request.getServiceTier(), TIERS);
    Pictures.of(request)
        .forEach((at, picture) -> value(values, at, "detail", picture.getDetail(), DETAILS));
    return values;
  }

  private static void value(
      Map<String, Asked.Value> values,
      String parent,
      String option,
      @Nullable String value,
      List<String> known) {
    if (value != null) {
      values.put(parent + "/" + option, new Asked.Value(option, value, known));
    }
  }

  private static Map<String, String> options(ChatCompletionRequest request) {
    var options = new LinkedHashMap<String, String>();
    ask(options, "temperature", request.getTemperature());
    ask(options, "top_p", request.getTopP());
    ask(options, "max_tokens", request.getMaxTokens());
    ask(options, "max_completion_tokens", request.getMaxCompletionTokens());
    ask(options, "n", request.getN(), 1);
    ask(options, "seed", request.getSeed());
    ask(options, "stop", request.getStop());
    ask(options, "frequency_penalty", request.getFrequencyPenalty());
    ask(options, "presence_penalty", request.getPresencePenalty());
    ask(options, "logit_bias", request.getLogitBias());
    ask(options, "logprobs", request.getLogprobs(), false);
    ask(options, "top_logprobs", request.getTopLogprobs());
    ask(options, "tools", request.getTools(), List.of());
    ask(options, "tool_choice", request.getToolChoice());
    ask(options, "parallel_tool_calls", request.getParallelToolCalls());
    if (!(request.getResponseFormat() instanceof TextFormat)) {
      ask(options, "response_format", request.getResponseFormat());
    }
    ask(options, "reasoning_effort", request.getReasoningEffort());
    ask(options, "audio", request.getAudio());
    return options;
  }

  private static void ask(Map<String, String> options, String name, @Nullable Object value) {
    if (value != null) {
      options.put("/" + name, name);
    }
  }

  /** A value that is the default asks for nothing. */
  private static void ask(
      Map<String, String> options, String name, @Nullable Object value, Object standard) {
    if (!standard.equals(value)) {
      ask(options, name, value);
    }
  }

  private static Map<Modality, String> input(ChatCompletionRequest request) {
    var input = new LinkedHashMap<Modality, String>();
    for (int i = 0; i < request.getMessages().size(); i++) {
      if (request.getMessages().get(i) instanceof UserMessage user
          && user.getContent() instanceof UserContent.OfList parts) {
        for (int j = 0; j < parts.value().size(); j++) {
          Modality modality = modality(parts.value().get(j));
          input.putIfAbsent(modality, "/messages/" + i + "/content/" + j);
        }
      }
    }
    return input;
  }

  private static Modality modality(UserContentPart part) {
    if (part instanceof ImagePart) {
      return Modality.IMAGE;
    }
    return part instanceof AudioPart ? Modality.AUDIO : Modality.TEXT;
  }

  private static Map<Modality, String> output(ChatCompletionRequest request) {
    var output = new LinkedHashMap<Modality, String>();
    List<OutputModality> asked = request.getModalities();
    if (asked != null) {
      for (int i = 0; i < asked.size(); i++) {
        output.putIfAbsent(Modality.valueOf(asked.get(i).name()), "/modalities/" + i);
      }
    }
    return output;
  }
}
