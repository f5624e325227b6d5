package ai.beatra.provider.suno;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A song that the upstream has begun, as it is kept with our task: the upstream's id, and which of
 * our keys it belongs to, for it is unknown to the others.
 */
record Begun(String taskId, String key) {

  /** The key is told by what no one can find it by. */
  String kept() {
    return taskId + "#" + mark(key);
  }

  /** The id as a part of a URL. */
  String encoded() {
    return URLEncoder.encode(taskId, StandardCharsets.UTF_8);
  }

  /** With the first key if its own is not there any more. */
  static Begun ofKept(String kept, List<String> keys) {
    int split = kept.lastIndexOf('#');
    String mark = kept.substring(split + 1);
    return new Begun(
        kept.substring(0, split),
        keys.stream().filter(key -> mark(key).equals(mark)).findFirst().orElse(keys.get(0)));
  }

  private static String mark(String key) {
    return Integer.toHexString(key.hashCode() & 0xFFFF);
  }
}
