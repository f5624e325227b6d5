package ai.beatra.provider.sandbox.chat.schema;

import com.fasterxml.jackson.databind.JsonNode;

/** Where the work is; the index tells the items of a list apart. */
record Place(String path, String name, int index, int depth) {
  Place below(String step, String member, int item) {
    return new Place(path + "/" + step, member, item, depth + 1);
  }

  /** Where a reference leads, or here. */
  Place at(JsonNode schema) {
    return new Place(schema.path("$ref").asText(path), name, index, depth);
  }

  Place below(String keyword) {
    return below(keyword, name, index);
  }

  UnusableSchema unusable(String keyword, String why) {
    return new UnusableSchema(keyword, path, why);
  }
}
