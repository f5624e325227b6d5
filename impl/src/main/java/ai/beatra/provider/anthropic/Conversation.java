package ai.beatra.provider.anthropic;

import ai.beatra.media.DataUri;
import ai.beatra.media.UnusableException;
import ai.beatra.model.AssistantContent;
import ai.beatra.model.AssistantContentPart;
import ai.beatra.model.AssistantMessage;
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
import ai.beatra.model.UserContentPart;
import ai.beatra.model.UserMessage;
import ai.beatra.provider.ProviderException;
import ai.beatra.provider.wire.WholeCharacters;
import ai.beatra.provider.wire.WireReader;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The messages of a request as the Messages API wants them: instructions apart, user and assistant
 * in turn, and no text that is empty.
 */
final class Conversation {
  private static final String USER = "user";
  private static final String ASSISTANT = "assistant";

  /** Stands where the API wants a word and the client has said none. */
  private static final String NOTHING = ".";

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final Map<String, String> fetched;
  private final ArrayNode system = NODES.arrayNode();
  private final ArrayNode turns = NODES.arrayNode();
  private final Set<String> called = new TreeSet<>();
  private String speaker = "";
  private ArrayNode blocks = NODES.arrayNode();

  /**
   * @param fetched data URIs, by the URLs in whose place they go
   * @throws ProviderException if a picture or a call cannot be written
   */
  Conversation(List<ChatMessage> messages, Map<String, String> fetched) {
    this.fetched = fetched;
    for (int i = 0; i < messages.size(); i++) {
      add(messages.get(i), "/messages/" + i);
    }
    end();
  }

  /** Text blocks; none where there are no instructions. */
  ArrayNode system() {
    return system;
  }

  ArrayNode turns() {
    return turns;
  }

  /** The names of the functions that were called in it. */
  Set<String> called() {
    return called;
  }

  /** Whether the model goes on after the result of a call. */
  boolean goesOnAfterCall() {
    return blocks.path(0).path("type").asText().equals("tool_result");
  }

  private void add(ChatMessage message, String at) {
    if (message instanceof SystemMessage instruction) {
      texts(instruction.getContent(), system);
    } else if (message instanceof DeveloperMessage instruction) {
      texts(instruction.getContent(), system);
    } else if (message instanceof UserMessage user) {
      turn(USER);
      user(user.getContent(), at + "/content");
    } else if (message instanceof AssistantMessage assistant) {
      turn(ASSISTANT);
      assistant(assistant, at);
    } else if (message instanceof ToolMessage result) {
      turn(USER);
      ArrayNode content =
          blocks
              .addObject()
              .put("type", "tool_result")
              .put("tool_use_id", whole(result.getToolCallId()))
              .putArray("content");
      texts(result.getContent(), content);
    }
  }

  /** The next blocks are this speaker's: what one says in several messages is one turn. */
  private void turn(String next) {
    if (turns.isEmpty() && next.equals(ASSISTANT)) {
      turn(USER);
    }
    if (!speaker.equals(next)) {
      fill();
      speaker = next;
      blocks = turns.addObject().put("role", next).putArray("content");
    }
  }

  private void fill() {
    if (!speaker.isEmpty() && blocks.isEmpty()) {
      text(NOTHING, blocks);
    }
  }

  private void end() {
    if (turns.isEmpty()) {
      turn(USER);
      blocks.addAll(system);
      system.removeAll();
    }
    fill();
    if (speaker.equals(ASSISTANT)
        && blocks.get(blocks.size() - 1) instanceof ObjectNode last
        && last.has("text")) {
      // It is to be gone on with, and must not end in white space.
      last.put("text", last.path("text").textValue().stripTrailing());
    }
  }

  private void user(UserContent content, String at) {
    if (content instanceof UserContent.OfString text) {
      text(text.value(), blocks);
    } else if (content instanceof UserContent.OfList list) {
      List<UserContentPart> parts = list.value();
      for (int i = 0; i < parts.size(); i++) {
        if (parts.get(i) instanceof TextPart text) {
          text(text.getText(), blocks);
        } else if (parts.get(i) instanceof ImagePart image) {
          image(image.getImageUrl().getUrl(), at + "/" + i + "/image_url/url");
        } else {
          throw ProviderException.invalid("The model does not take sounds.", at + "/" + i);
        }
      }
    }
  }

  private void image(String url, String at) {
    ObjectNode source = blocks.addObject().put("type", "image").putObject("source");
    String data = fetched.getOrDefault(url, url);
    if (!data.regionMatches(true, 0, "data:", 0, 5)) {
      source.put("type", "url").put("url", data);
      return;
    }
    try {
      DataUri picture = DataUri.parse(data);
      String type = picture.mediaType().replaceAll(";.*", "").strip();
      source
          .put("type", "base64")
          .put("media_type", type.isEmpty() ? "image/png" : type)
          .put("data", picture.content());
    } catch (UnusableException e) {
      throw ProviderException.unusable(String.valueOf(e.getMessage()), at, e);
    }
  }

  private void assistant(AssistantMessage message, String at) {
    AssistantContent content = message.getContent();
    if (content instanceof AssistantContent.OfString text) {
      text(text.value(), blocks);
    } else if (content instanceof AssistantContent.OfList list) {
      for (AssistantContentPart part : list.value()) {
        text(
            part instanceof TextPart text ? text.getText() : ((RefusalPart) part).getRefusal(),
            blocks);
      }
    }
    if (message.getRefusal() != null) {
      text(message.getRefusal(), blocks);
    }
    List<ToolCall> calls = message.getToolCalls() == null ? List.of() : message.getToolCalls();
    for (int i = 0; i < calls.size(); i++) {
      call(calls.get(i), at + "/tool_calls/" + i + "/function/arguments");
    }
  }

  private void call(ToolCall call, String at) {
    String name = call.getFunction().getName();
    called.add(name);
    blocks
        .addObject()
        .put("type", "tool_use")
        .put("id", whole(call.getId()))
        .put("name", whole(name))
        .set("input", input(call.getFunction().getArguments(), at));
  }

  private static JsonNode input(String arguments, String at) {
    try {
      JsonNode input =
          arguments.isBlank() ? NODES.objectNode() : WireReader.JSON.readTree(arguments);
      if (input.isObject()) {
        return input;
      }
    } catch (JsonProcessingException e) {
      // It is no JSON at all.
    }
    throw ProviderException.invalid("The arguments of a call must be a JSON object here.", at);
  }

  private static void texts(TextContent content, ArrayNode into) {
    if (content instanceof TextContent.OfString text) {
      text(text.value(), into);
    } else if (content instanceof TextContent.OfList list) {
      list.value().forEach(part -> text(part.getText(), into));
    }
  }

  private static void text(String text, ArrayNode into) {
    if (!text.isBlank()) {
      into.addObject().put("type", "text").put("text", whole(text));
    }
  }

  private static String whole(String text) {
    return WholeCharacters.repaired(text);
  }
}
