package ai.beatra.provider.sandbox;

import ai.beatra.model.AssistantContent;
import ai.beatra.model.AssistantMessage;
import ai.beatra.model.AudioPart;
import ai.beatra.model.ChatMessage;
import ai.beatra.model.DeveloperMessage;
import ai.beatra.model.ImagePart;
import ai.beatra.model.RefusalPart;
import ai.beatra.model.SystemMessage;
import ai.beatra.model.TextContent;
import ai.beatra.model.TextPart;
import ai.beatra.model.ToolCall;
import ai.beatra.model.ToolMessage;
import ai.beatra.model.UserContent;
import ai.beatra.model.UserMessage;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A message of the conversation, whatever its form.
 *
 * @param text all its text, refusals included
 * @param label the name of its author, or the id of the call that it answers
 * @param calls the functions it called
 */
record Turn(
    Role role,
    String text,
    @Nullable String label,
    int images,
    int recordings,
    List<ToolCall> calls) {

  enum Role {
    INSTRUCTIONS,
    USER,
    ASSISTANT,
    TOOL
  }

  static Turn of(ChatMessage message) {
    if (message instanceof UserMessage user) {
      List<?> parts = parts(user.getContent());
      return new Turn(
          Role.USER,
          text(parts),
          user.getName(),
          count(parts, ImagePart.class),
          count(parts, AudioPart.class),
          List.of());
    }
    if (message instanceof AssistantMessage assistant) {
      List<Object> parts = parts(assistant.getContent());
      String text =
          Stream.of(text(parts), Objects.requireNonNullElse(assistant.getRefusal(), ""))
              .filter(part -> !part.isEmpty())
              .collect(Collectors.joining("\n"));
      List<ToolCall> calls = assistant.getToolCalls();
      return new Turn(
          Role.ASSISTANT, text, assistant.getName(), 0, 0, calls == null ? List.of() : calls);
    }
    if (message instanceof ToolMessage tool) {
      return plain(Role.TOOL, tool.getContent(), tool.getToolCallId());
    }
    return message instanceof SystemMessage system
        ? plain(Role.INSTRUCTIONS, system.getContent(), system.getName())
        : plain(
            Role.INSTRUCTIONS,
            ((DeveloperMessage) message).getContent(),
            ((DeveloperMessage) message).getName());
  }

  private static Turn plain(Role role, TextContent content, @Nullable String label) {
    List<?> parts =
        content instanceof TextContent.OfList list
            ? list.value()
            : List.of(((TextContent.OfString) content).value());
    return new Turn(role, text(parts), label, 0, 0, List.of());
  }

  private static List<Object> parts(UserContent content) {
    return content instanceof UserContent.OfList list
        ? List.copyOf(list.value())
        : List.of(((UserContent.OfString) content).value());
  }

  private static List<Object> parts(@Nullable AssistantContent content) {
    if (content == null) {
      return List.of();
    }
    return content instanceof AssistantContent.OfList list
        ? List.copyOf(list.value())
        : List.of(((AssistantContent.OfString) content).value());
  }

  private static String text(List<?> parts) {
    return parts.stream()
        .map(
            part -> {
              if (part instanceof TextPart text) {
                return text.getText();
              }
              return part instanceof RefusalPart refusal
                  ? refusal.getRefusal()
                  : part instanceof String s ? s : "";
            })
        .filter(text -> !text.isEmpty())
        .collect(Collectors.joining("\n"));
  }

  private static int count(List<?> parts, Class<?> kind) {
    return (int) parts.stream().filter(kind::isInstance).count();
  }
}
