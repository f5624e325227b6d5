package ai.beatra.chat;

import ai.beatra.chat.request.ChatRules;
import ai.beatra.model.ChatAnswer;
import ai.beatra.model.ChatChoice;
import ai.beatra.model.ChatDelta;
import ai.beatra.model.ChoiceLogprobs;
import ai.beatra.model.ChunkChoice;
import ai.beatra.model.ChunkFinishReason;
import ai.beatra.model.FinishReason;
import ai.beatra.model.FunctionCall;
import ai.beatra.model.TokenLogprob;
import ai.beatra.model.ToolCall;
import ai.beatra.model.ToolCallDelta;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The parts of one choice, as they come. */
final class ChoiceParts {
  private final int index;
  private @Nullable StringBuilder content;
  private @Nullable StringBuilder refusal;
  private @Nullable StringBuilder reasoning;
  private @Nullable Map<String, @Nullable Object> extra;
  private final TreeMap<Integer, CallParts> calls = new TreeMap<>();
  private @Nullable List<TokenLogprob> contentLogprobs;
  private @Nullable List<TokenLogprob> refusalLogprobs;
  private @Nullable ChunkFinishReason finishReason;

  ChoiceParts(int index) {
    this.index = index;
  }

  void add(ChunkChoice part) {
    ChatDelta delta = part.getDelta();
    content = append(content, delta.getContent());
    refusal = append(refusal, delta.getRefusal());
    reasoning = append(reasoning, delta.getReasoningContent());
    extra = append(extra, delta.getExtraContent());
    if (delta.getToolCalls() != null) {
      for (ToolCallDelta call : delta.getToolCalls()) {
        calls.computeIfAbsent(call.getIndex(), at -> new CallParts()).add(call);
      }
    }
    ChoiceLogprobs logprobs = part.getLogprobs();
    if (logprobs != null) {
      contentLogprobs = append(contentLogprobs, logprobs.getContent());
      refusalLogprobs = append(refusalLogprobs, logprobs.getRefusal());
    }
    if (part.getFinishReason() != null) {
      finishReason = part.getFinishReason();
    }
  }

  /** About how many bytes of JSON the part is. */
  static long weight(ChunkChoice part) {
    ChatDelta delta = part.getDelta();
    long weight =
        length(delta.getContent())
            + length(delta.getRefusal())
            + length(delta.getReasoningContent());
    if (delta.getToolCalls() != null) {
      for (ToolCallDelta call : delta.getToolCalls()) {
        var function = call.getFunction();
        weight +=
            function == null ? 0 : length(function.getName()) + length(function.getArguments());
      }
    }
    ChoiceLogprobs logprobs = part.getLogprobs();
    return logprobs == null
        ? weight
        : weight + weight(logprobs.getContent()) + weight(logprobs.getRefusal());
  }

  private static long length(@Nullable String text) {
    return text == null ? 0 : text.length();
  }

  private static long weight(@Nullable List<TokenLogprob> list) {
    return list == null
        ? 0
        : list.stream()
            .mapToLong(one -> ChatRules.LOGPROB_BYTES * (1L + one.getTopLogprobs().size()))
            .sum();
  }

  boolean ended() {
    return finishReason != null;
  }

  ChatChoice whole() {
    var message =
        new ChatAnswer()
            .refusal(refusal == null ? null : refusal.toString())
            .reasoningContent(reasoning == null ? null : reasoning.toString())
            .extraContent(extra);
    String text = content == null ? "" : content.toString();
    boolean silent = text.isEmpty() && (refusal != null || !calls.isEmpty());
    message.content(silent ? null : text);
    if (!calls.isEmpty()) {
      message.toolCalls(calls.values().stream().map(CallParts::whole).toList());
    }
    var choice = new ChatChoice().index(index).message(message);
    if (finishReason != null) {
      choice.finishReason(FinishReason.valueOf(finishReason.name()));
    }
    if (contentLogprobs != null || refusalLogprobs != null) {
      choice.logprobs(new ChoiceLogprobs().content(contentLogprobs).refusal(refusalLogprobs));
    }
    return choice;
  }

  private static @Nullable StringBuilder append(
      @Nullable StringBuilder text, @Nullable String more) {
    if (more == null) {
      return text;
    }
    return (text == null ? new StringBuilder() : text).append(more);
  }

  private static @Nullable Map<String, @Nullable Object> append(
      @Nullable Map<String, @Nullable Object> members,
      @Nullable Map<String, @Nullable Object> more) {
    if (more == null) {
      return members;
    }
    Map<String, @Nullable Object> grown = members == null ? new LinkedHashMap<>() : members;
    grown.putAll(more);
    return grown;
  }

  private static @Nullable List<TokenLogprob> append(
      @Nullable List<TokenLogprob> list, @Nullable List<TokenLogprob> more) {
    if (more == null) {
      return list;
    }
    List<TokenLogprob> grown = list == null ? new ArrayList<>() : list;
    grown.addAll(more);
    return grown;
  }

  private static final class CallParts {
    private String id = "";
    private String name = "";
    private final StringBuilder arguments = new StringBuilder();
    private @Nullable Map<String, @Nullable Object> extra;

    void add(ToolCallDelta part) {
      if (part.getId() != null) {
        id = part.getId();
      }
      extra = append(extra, part.getExtraContent());
      var function = part.getFunction();
      if (function != null && function.getName() != null) {
        name = function.getName();
      }
      if (function != null && function.getArguments() != null) {
        arguments.append(function.getArguments());
      }
    }

    ToolCall whole() {
      return new ToolCall()
          .id(id)
          .extraContent(extra)
          .function(new FunctionCall().name(name).arguments(arguments.toString()));
    }
  }
}
