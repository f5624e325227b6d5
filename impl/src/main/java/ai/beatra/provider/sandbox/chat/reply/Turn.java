package ai.beatra.provider.sandbox.chat.reply;

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
 * A message of the conversation, whatever its form. Of pictures and recordings nothing is held.
 *
 * @param text all its text, refusals included
 * @param images how many there are
 * @param recordings how many there are
 * @param label the name of its author, or the id of the call that it answers
 * @param calls the functions it called
 */
public record Turn(
    Role role,
    String text,
    int images,
    int recordings,
    @Nullable String label,
    List<ToolCall> calls) {

  private Turn(Role role, List<?> parts, @Nullable String label, List<ToolCall> calls) {
    this(
        role,
        text(parts),
        count(parts, ImagePart.class),
        count(parts, AudioPart.class),
        label,
        calls);
  }

  /** Who speaks. */
  public enum Role {
    INSTRUCTIONS,
    USER,
    ASSISTANT,
    TOOL
  }

  /** What a message says. */
  public static Turn of(ChatMessage message) {
    if (message instanceof UserMessage user) {
      return new Turn(Role.USER, parts(user.getContent()), user.getName(), List.of());
    }
    if (message instanceof AssistantMessage assistant) {
      List<ToolCall> calls = Objects.requireNonNullElse(assistant.getToolCalls(), List.of());
      Stream<?> refusal = Stream.ofNullable(assistant.getRefusal());
      List<?> parts = Stream.concat(parts(assistant.getContent()).stream(), refusal).toList();
      return new Turn(Role.ASSISTANT, parts, assistant.getName(), calls);
    }
    if (message instanceof ToolMessage tool) {
      return new Turn(Role.TOOL, parts(tool.getContent()), tool.getToolCallId(), List.of());
    }
    if (message instanceof SystemMessage system) {
      return new Turn(Role.INSTRUCTIONS, parts(system.getContent()), system.getName(), List.of());
    }
    DeveloperMessage developer = (DeveloperMessage) message;
    return new Turn(
        Role.INSTRUCTIONS, parts(developer.getContent()), developer.getName(), List.of());
  }

  private static String text(List<?> parts) {
    return parts.stream()
        .map(Turn::textOf)
        .filter(text -> !text.isEmpty())
        .collect(Collectors.joining("\n"));
  }

  private static int count(List<?> parts, Class<?> kind) {
    return (int) parts.stream().filter(kind::isInstance).count();
  }

  private static String textOf(Object part) {
    if (part instanceof TextPart text) {
      return text.getText();
    }
    if (part instanceof RefusalPart refusal) {
      return refusal.getRefusal();
    }
    return part instanceof String text ? text : "";
  }

  private static List<?> parts(@Nullable Object content) {
    if (content instanceof UserContent.OfList list) {
      return list.value();
    }
    if (content instanceof TextContent.OfList list) {
      return list.value();
    }
    if (content instanceof AssistantContent.OfList list) {
      return list.value();
    }
    Object text =
        content instanceof UserContent.OfString user
            ? user.value()
            : content instanceof TextContent.OfString other
                ? other.value()
                : content instanceof AssistantContent.OfString said ? said.value() : "";
    return List.of(text);
  }
}
