package ai.beatra.provider.openai;

import ai.beatra.config.ChatOption;
import ai.beatra.config.ChatOption.Kind;
import ai.beatra.config.Dialect;
import ai.beatra.model.ChatCompletionRequest;
import ai.beatra.provider.ChatCall;
import ai.beatra.texts.Pieces;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes the request that goes upstream, from the bytes that the client sent: member by member, so
 * that nothing of what is sent on is understood, changed or held twice. They were read before, so
 * they are JSON in UTF-8 without half characters.
 *
 * <p>Only what the contract declares is sent on, without what changes our cost, what is kept there
 * or who the upstream thinks is asking. Anything else would let a customer steer our upstream:
 * api_base, api_key, fallbacks, mock_response …
 */
final class RequestWriter {
  private static final String OPTIONS = "model_options";
  private static final Set<String> LIMITS = Set.copyOf(ChatOption.members(Kind.LIMIT));
  private static final Set<String> INTEGERS = Set.copyOf(ChatOption.members(Kind.INTEGER));
  private static final Set<String> ABOUT_TOOLS = Set.copyOf(ChatOption.members(Kind.ABOUT_TOOLS));

  private static final Set<String> FORWARDED =
      Stream.concat(
              Stream.of("messages", "modalities"),
              ChatOption.members(Kind.ANY, Kind.INTEGER, Kind.ABOUT_TOOLS).stream())
          .collect(Collectors.toUnmodifiableSet());

  /** Members that are ours to write. */
  private static final Set<String> OURS = Set.of("model", "stream", "stream_options", OPTIONS);

  private static final JsonFactory JSON = new JsonFactory();

  private final Dialect dialect;
  private final String maxTokensName;

  RequestWriter(Dialect dialect) {
    this.dialect = dialect;
    this.maxTokensName = dialect.members().maxTokensName().name().toLowerCase(Locale.ROOT);
  }

  /**
   * @param pictures data URIs, by the URLs in whose place they go
   */
  byte[] write(ChatCall call, Map<String, String> pictures) {
    byte[] body = call.body();
    var out = new Pieces(body);
    try (JsonParser in = JSON.createParser(body)) {
      out.add("{\"model\":" + RequestCopy.quoted(call.upstreamModel()));
      if (call.outputLimit() != null) {
        name(out, maxTokensName);
        out.add(call.outputLimit().toString());
      }
      if (call.stream()) {
        out.add(",\"stream\":true");
        if (dialect.members().streamOptions()) {
          out.add(",\"stream_options\":{\"include_usage\":true}");
        }
      }
      in.nextToken();
      var allowed =
          new Members(
              new HashSet<>(call.passthrough()),
              hasTools(call.request()),
              dialect.members().dropped());
      var copy = new RequestCopy(body, in, out, pictures, dialect.messages());
      members(in, out, allowed, copy, false);
      out.add("}");
    } catch (IOException e) {
      // The body was read before, so it is JSON.
      throw new UncheckedIOException(e);
    }
    return out.joined();
  }

  private static void name(Pieces out, String name) {
    out.add("," + RequestCopy.quoted(name) + ":");
  }

  private static boolean hasTools(ChatCompletionRequest request) {
    return request.getTools() != null && !request.getTools().isEmpty();
  }

  /** Copies what may be copied of the object that the parser stands at. */
  private void members(
      JsonParser in, Pieces out, Members allowed, RequestCopy copy, boolean options)
      throws IOException {
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String name = in.currentName();
      JsonToken value = in.nextToken();
      if (!options && name.equals(OPTIONS) && value == JsonToken.START_OBJECT) {
        members(in, out, allowed, copy, true);
      } else if (value == JsonToken.VALUE_NULL || !allowed.take(name, options)) {
        in.skipChildren();
      } else {
        name(out, theirs(name));
        if (INTEGERS.contains(name) && value == JsonToken.VALUE_NUMBER_FLOAT) {
          out.add(in.getDecimalValue().toBigInteger().toString());
        } else if (FORWARDED.contains(name)) {
          copy.value(name);
        } else {
          copy.exactly();
        }
      }
    }
  }

  /** What the upstream calls a member. */
  private String theirs(String name) {
    return dialect.members().renamed().getOrDefault(name, name);
  }

  /** Which members are still to be written. */
  private record Members(Set<String> passthrough, boolean tools, Set<String> dropped) {
    /** Each is taken once, at the first place that has it. */
    boolean take(String name, boolean options) {
      if (OURS.contains(name) || LIMITS.contains(name) || !tools && ABOUT_TOOLS.contains(name)) {
        return false;
      }
      return FORWARDED.contains(name)
          ? !options && !dropped.contains(name)
          : passthrough.remove(name);
    }
  }
}
