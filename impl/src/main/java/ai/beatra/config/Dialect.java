package ai.beatra.config;

import ai.beatra.config.CatalogConfig.MaxTokensName;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How an upstream of kind openai departs from what OpenAI takes and tells.
 *
 * @param costHeaders where whole answers say what they cost, in US dollars
 * @param thinkingInTotal whether tokens of thinking may stand in the total alone
 * @param pictures how its models are asked for pictures; empty where there are none
 */
public record Dialect(
    Place place,
    Members members,
    Messages messages,
    List<String> costHeaders,
    boolean thinkingInTotal,
    List<PictureForm> pictures) {

  /** How this model is asked for pictures; null if nobody knows. */
  public @Nullable PictureForm pictures(String upstreamModel) {
    return pictures.stream().filter(form -> form.isOf(upstreamModel)).findFirst().orElse(null);
  }

  /**
   * Where requests go, and how we show who we are.
   *
   * @param path after the base URL; {@code {model}} stands for the upstream's name of the model
   * @param listsModels whether {@code GET /models} lists what can be asked for
   */
  public record Place(String path, Auth auth, boolean listsModels) {

    /** Where pictures are asked for, likewise. */
    public String picturesPath(boolean edits) {
      return path.replace(Presets.PATH, edits ? "/images/edits" : "/images/generations");
    }
  }

  /** How a key is shown. */
  public enum Auth {
    /** {@code Authorization: Bearer KEY}. */
    BEARER,
    /** {@code api-key: KEY}. */
    API_KEY,
    /** {@code x-api-key: KEY}. */
    X_API_KEY;

    /** The name of the header. */
    public String header() {
      return this == BEARER ? "Authorization" : name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Its value. */
    public String value(Secret key) {
      return this == BEARER ? "Bearer " + key.reveal() : key.reveal();
    }
  }

  /**
   * The members of a request.
   *
   * @param maxTokensName what it calls the limit of the answer
   * @param streamOptions whether it takes {@code stream_options}
   * @param renamed ours to theirs
   * @param dropped left out, since the answer is as good without them
   * @param unknown no model there can have these options
   */
  public record Members(
      MaxTokensName maxTokensName,
      boolean streamOptions,
      Map<String, String> renamed,
      Set<String> dropped,
      Set<String> unknown) {}

  /**
   * The messages of a request.
   *
   * @param developerRole whether it knows the role developer; it is system otherwise
   * @param names whether messages may have names; they are left out otherwise
   * @param reasoning what earlier thinking is called there
   */
  public record Messages(boolean developerRole, boolean names, Reasoning reasoning) {}

  /** What an upstream calls earlier thinking. */
  public enum Reasoning {
    REASONING_CONTENT,
    REASONING,
    /** It takes none. */
    NONE;

    /** The member's name; null where it is left out. */
    public @Nullable String member() {
      return this == NONE ? null : name().toLowerCase(Locale.ROOT);
    }
  }

  /** How the models of kind anthropic are told to think. */
  public enum Thinking {
    /** They choose how much, and are told an effort. */
    ADAPTIVE,
    /** They are given a number of tokens. */
    BUDGET
  }

  /** Of an upstream of which nothing else is known. */
  public static Dialect plain(MaxTokensName maxTokensName) {
    return new Dialect(
        new Place(Presets.PATH, Auth.BEARER, true),
        new Members(maxTokensName, true, Map.of(), Set.of(), Set.of()),
        new Messages(true, true, Reasoning.REASONING_CONTENT),
        List.of(),
        false,
        List.of());
  }
}
