package ai.beatra.chat.request;

import ai.beatra.catalog.Needs;
import ai.beatra.config.CatalogConfig.Modality;
import ai.beatra.config.ChatOption;
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
public final class ChatNeeds {
  private ChatNeeds() {}

  private static final List<String> EFFORTS =
      List.of("none", "minimal", "low", "medium", "high", "xhigh");
  private static final List<String> TIERS = List.of("auto", "default", "flex", "scale", "priority");
  private static final List<String> DETAILS = List.of("auto", "low", "high");

  /** A value that is the default asks for nothing. */
  private static final Map<ChatOption, Object> STANDARD =
      Map.of(ChatOption.N, 1, ChatOption.LOGPROBS, false, ChatOption.TOOLS, List.of());

  public static Needs of(ChatCompletionRequest request) {
    return new Needs(
        options(request),
        input(request),
        output(request),
        values(request),
        List.of(),
        model -> List.of());
  }

  /** What grows outside of our control: which values there are is for the model to say. */
  private static Map<String, Needs.Value> values(ChatCompletionRequest request) {
    var values = new LinkedHashMap<String, Needs.Value>();
    value(values, "", "reasoning_effort", request.getReasoningEffort(), EFFORTS);
    value(values, "", "service_tier", request.getServiceTier(), TIERS);
    Pictures.of(request)
        .forEach((at, picture) -> value(values, at, "detail", picture.getDetail(), DETAILS));
    return values;
  }

  private static void value(
      Map<String, Needs.Value> values,
      String parent,
      String option,
      @Nullable String value,
      List<String> known) {
    if (value != null) {
      values.put(parent + "/" + option, new Needs.Value(option, value, known));
    }
  }

  private static Map<String, String> options(ChatCompletionRequest request) {
    var options = new LinkedHashMap<String, String>();
    for (ChatOption option : ChatOption.values()) {
      Object value = value(request, option);
      if (value != null && !value.equals(STANDARD.get(option))) {
        options.put("/" + option.member(), option.member());
      }
    }
    return options;
  }

  private static @Nullable Object value(ChatCompletionRequest request, ChatOption option) {
    return switch (option) {
      case TEMPERATURE -> request.getTemperature();
      case TOP_P -> request.getTopP();
      case MAX_TOKENS -> request.getMaxTokens();
      case MAX_COMPLETION_TOKENS -> request.getMaxCompletionTokens();
      case N -> request.getN();
      case SEED -> request.getSeed();
      case STOP -> request.getStop();
      case FREQUENCY_PENALTY -> request.getFrequencyPenalty();
      case PRESENCE_PENALTY -> request.getPresencePenalty();
      case LOGIT_BIAS -> request.getLogitBias();
      case LOGPROBS -> request.getLogprobs();
      case TOP_LOGPROBS -> request.getTopLogprobs();
      case TOOLS -> request.getTools();
      case TOOL_CHOICE -> request.getToolChoice();
      case PARALLEL_TOOL_CALLS -> request.getParallelToolCalls();
      case RESPONSE_FORMAT ->
          request.getResponseFormat() instanceof TextFormat ? null : request.getResponseFormat();
      case REASONING_EFFORT -> request.getReasoningEffort();
      case AUDIO -> request.getAudio();
    };
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
