package ai.beatra.conformance.contract;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A node of the spec together with where it stands. Walking down follows each {@code $ref}, so the
 * pointer is that of the referenced node and the same schema has the same pointer wherever it is
 * used.
 */
public record Place(YamlFile file, String pointer, JsonNode node) {

  public static Place root(YamlFile file) {
    return new Place(file, "", file.root());
  }

  public static String escape(String name) {
    return name.replace("~", "~0").replace("/", "~1");
  }

  /** The member of that name; a place that is not {@link #present} when there is none. */
  public Place get(String name) {
    return child(name).followed();
  }

  /** Like {@link #get}, but a reference is not followed. */
  public Place child(String name) {
    return new Place(file, pointer + "/" + escape(name), node.path(name));
  }

  public boolean present() {
    return !node.isMissingNode();
  }

  public boolean has(String name) {
    return node.has(name);
  }

  public String text(String name) {
    return node.path(name).asText("");
  }

  /** The members in the order of the file, references followed. */
  public Map<String, Place> members() {
    Map<String, Place> members = new LinkedHashMap<>();
    node.fieldNames().forEachRemaining(name -> members.put(name, get(name)));
    return members;
  }

  /** The items of an array, references not followed. */
  public List<Place> items() {
    List<Place> items = new ArrayList<>();
    for (int i = 0; i < node.size(); i++) {
      items.add(new Place(file, pointer + "/" + i, node.path(i)));
    }
    return items;
  }

  public Place followed() {
    if (!node.path("$ref").isTextual()) {
      return this;
    }
    String target = node.path("$ref").textValue();
    if (!target.startsWith("#")) {
      throw new IllegalArgumentException(
          where() + ": $ref " + target + " leaves the file. Write it as #/components/…");
    }
    Place found = at(target.substring(1));
    if (!found.present()) {
      throw new IllegalArgumentException(
          where() + ": $ref " + target + " leads nowhere. Correct it or add its target.");
    }
    return found.followed();
  }

  /** The node at a pointer from the top of the file. */
  public Place at(String fromRoot) {
    return new Place(file, fromRoot, file.root().at(JsonPointer.compile(fromRoot)));
  }

  /** File and line, for messages. */
  public String where() {
    return file.where(pointer);
  }

  @Override
  public String toString() {
    return where();
  }
}
