package ai.beatra.provider.suno;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What the aggregator answers.
 *
 * @param code how it went: of the body, or the status of one that has none
 * @param data what was asked for; missing if there is none
 */
record Said(int code, String words, JsonNode data) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int OK = 200;

  private static final int CREDITS = 429;
  private static final int BUSY = 430;

  /** What a proxy before it says by the status alone has another meaning than its own codes. */
  static Said of(int status, byte[] body) {
    JsonNode root = tree(body);
    int own = status == CREDITS ? BUSY : status;
    int code = root.path("code").asInt(own);
    return new Said(code == OK ? own : code, root.path("msg").asText(""), root.path("data"));
  }

  private static JsonNode tree(byte[] body) {
    try {
      return JSON.readTree(body);
    } catch (IOException e) {
      return MissingNode.getInstance();
    }
  }

  boolean isOk() {
    return code == OK;
  }

  /** The id of a song that was begun; empty if none was. */
  String taskId() {
    return isOk() ? data.path("taskId").asText("") : "";
  }

  /** How far a song has come; empty if nothing is known of it. */
  String state() {
    return isOk() ? data.path("status").asText("") : "";
  }

  /** Why a song failed. */
  String failure() {
    return data.path("errorCode").asText("") + " " + data.path("errorMessage").asText(words);
  }

  /**
   * A clip that can be fetched.
   *
   * @param title empty if it has none
   */
  record Clip(String url, String title, double seconds) {}

  List<Clip> clips() {
    var clips = new ArrayList<Clip>();
    for (JsonNode each : data.path("response").path("sunoData")) {
      String url = each.path("audioUrl").asText("");
      if (!url.isEmpty()) {
        clips.add(new Clip(url, each.path("title").asText(""), each.path("duration").asDouble(0)));
      }
    }
    return clips;
  }
}
