package ai.beatra.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Random;

/** Chat requests with all kinds of things in all kinds of places; the same seed makes the same. */
public final class RandomRequests {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> TEXTS =
      List.of(
          "Say hi",
          " word",
          "a",
          "日本語",
          "𓀀",
          "😀",
          "\"",
          "\\",
          "\n",
          "\t",
          "\u0001",
          "<>&'",
          "12345",
          " ",
          "          ",
          "ünïcode",
          "://",
          "{}",
          "[1,1,1]",
          "=====",
          "e\u0301",
          "\u200d");

  private final Random random;

  public RandomRequests(long seed) {
    this.random = new Random(seed);
  }

  /** Accepted by the contract and by the sandbox. */
  public ObjectNode next() {
    ObjectNode request = JSON.createObjectNode();
    request.put("model", "sandbox-chat");
    request.put("max_completion_tokens", 1 + random.nextInt(5));
    request.put("n", 1 + random.nextInt(3));
    ArrayNode messages = request.putArray("messages");
    for (int i = random.nextInt(3); i >= 0; i--) {
      message(messages.addObject());
    }
    if (random.nextBoolean()) {
      tools(request);
    }
    if (random.nextBoolean()) {
      request.set("unknown", any(3));
    }
    return request;
  }

  private void message(ObjectNode message) {
    switch (random.nextInt(4)) {
      case 0 -> message.put("role", "system").put("content", text());
      case 1 -> {
        message.put("role", "assistant").put("content", text());
        ObjectNode call = message.putArray("tool_calls").addObject();
        call.put("id", "call_1").put("type", "function");
        call.putObject("function").put("name", "f").put("arguments", text());
      }
      default -> {
        message.put("role", "user");
        ArrayNode parts = message.putArray("content");
        for (int i = random.nextInt(3); i >= 0; i--) {
          part(parts.addObject());
        }
      }
    }
    message.set("unknown", any(2));
  }

  private void part(ObjectNode part) {
    int kind = random.nextInt(4);
    String url = "data:image/png;base64," + "AAAA".repeat(random.nextInt(200));
    if (kind == 0) {
      part.put("type", "image_url").putObject("image_url").put("url", url);
    } else {
      part.put("type", "text").put("text", text());
      part.putObject("image_url").put("url", text());
      part.putObject("input_audio").put("data", text());
    }
  }

  private void tools(ObjectNode request) {
    ArrayNode tools = request.putArray("tools");
    for (int i = random.nextInt(4); i >= 0; i--) {
      ObjectNode function = tools.addObject().put("type", "function").putObject("function");
      function.put("name", "f" + i).put("description", text());
      ObjectNode parameters = function.putObject("parameters").put("type", "object");
      parameters.set("default", any(4));
      parameters.putObject("properties").set(text(), JSON.createObjectNode());
    }
    request.put("tool_choice", "none");
  }

  private JsonNode any(int depth) {
    int kind = random.nextInt(depth == 0 ? 4 : 7);
    ArrayNode list = JSON.createArrayNode();
    switch (kind) {
      case 0:
        return list.textNode(text());
      case 1:
        return list.numberNode(new BigDecimal(random.nextInt(2000)).movePointLeft(2));
      case 2:
        return list.numberNode(Math.pow(10, random.nextInt(16)));
      case 3:
        return list.booleanNode(random.nextBoolean());
      case 4:
        for (int i = random.nextInt(40); i >= 0; i--) {
          list.add(random.nextInt(10));
        }
        return list;
      case 5:
        for (int i = random.nextInt(5); i >= 0; i--) {
          list.add(any(depth - 1));
        }
        return list;
      default:
        ObjectNode object = JSON.createObjectNode();
        for (int i = random.nextInt(5); i >= 0; i--) {
          object.set(random.nextInt(4) == 0 ? "url" : text(), any(depth - 1));
        }
        return object;
    }
  }

  private String text() {
    var text = new StringBuilder();
    for (int i = random.nextInt(12); i >= 0; i--) {
      String piece = TEXTS.get(random.nextInt(TEXTS.size()));
      text.append(piece.repeat(1 + random.nextInt(3)));
    }
    return text.toString();
  }
}
