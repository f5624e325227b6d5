package ai.beatra.stubs.command;

import ai.beatra.stubs.AnthropicStub;
import ai.beatra.stubs.ChatStub;
import ai.beatra.stubs.MinimaxStub;
import ai.beatra.stubs.OpenAiImagesStub;
import ai.beatra.stubs.QueueStub;
import ai.beatra.stubs.Stub;
import ai.beatra.stubs.SunoStub;
import ai.beatra.stubs.content.Studio;
import ai.beatra.stubs.content.Voice;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The upstreams that there are, and the models of the default catalog that each can serve. */
enum StubKind {
  OPENAI("/v1", "capabilities", "chat") {
    @Override
    Stub start(int port, @Nullable Voice voice, Studio studio) {
      return new ChatStub(port, voice);
    }
  },
  ANTHROPIC("", "capabilities", "chat") {
    /** What its protocol cannot say, as the server's own check of a catalog has it. */
    private static final List<String> UNKNOWN =
        List.of(
            "n",
            "seed",
            "frequency_penalty",
            "presence_penalty",
            "logit_bias",
            "logprobs",
            "top_logprobs");

    @Override
    Stub start(int port, @Nullable Voice voice, Studio studio) {
      return new AnthropicStub(port, voice);
    }

    @Override
    void narrow(ObjectNode model) {
      remove(model.withArray("options"), UNKNOWN);
      remove(model.withArray("/modalities/input"), List.of("audio"));
      model.withObject("/price").remove("audio_in");
    }
  },
  FAL("", "capabilities", "text_to_image") {
    @Override
    Stub start(int port, @Nullable Voice voice, Studio studio) {
      return new QueueStub(port, studio);
    }

    @Override
    ObjectNode provider(URI url) {
      ObjectNode provider = super.provider(url);
      ObjectNode form = provider.withObject("/models").putObject("stub/pictures");
      form.put("aspect_ratio", "aspect_ratio").putObject("hd").put("quality", "high");
      return provider;
    }

    @Override
    String upstreamModel(String model) {
      return "stub/pictures";
    }
  },
  OPENAI_IMAGES("/v1", "capabilities", "text_to_image") {
    private static final String PICTURES = "gpt-image-1";

    @Override
    Stub start(int port, @Nullable Voice voice, Studio studio) {
      return new OpenAiImagesStub(port);
    }

    @Override
    ObjectNode provider(URI url) {
      return super.provider(url).put("pictures", PICTURES);
    }

    @Override
    String upstreamModel(String model) {
      return PICTURES;
    }
  },
  MINIMAX("", "options", "minimax") {
    @Override
    Stub start(int port, @Nullable Voice voice, Studio studio) {
      return new MinimaxStub(port, studio);
    }
  },
  SUNO("", "options", "suno") {
    @Override
    Stub start(int port, @Nullable Voice voice, Studio studio) {
      return new SunoStub(port, studio);
    }

    @Override
    ObjectNode provider(URI url) {
      // A stub may be asked as often as one likes.
      return super.provider(url).put("poll_ms", 334).put("requests_per_second", 1000);
    }
  };

  private final String path;
  private final String list;
  private final String word;

  /**
   * @param path below which it answers
   * @param list of a model it can serve: there stands the word
   */
  StubKind(String path, String list, String word) {
    this.path = path;
    this.list = list;
    this.word = word;
  }

  /** As the catalog and the command line call it. */
  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** What serves a model that another kind serves already gets a model of its own. */
  String model(String id) {
    return switch (this) {
      case ANTHROPIC -> "stub-chat";
      case OPENAI_IMAGES -> "stub-pictures";
      default -> id;
    };
  }

  /**
   * @param port 0 for any that is free
   */
  abstract Stub start(int port, @Nullable Voice voice, Studio studio);

  /** The entry of a catalog for one that runs, with two keys. */
  ObjectNode provider(URI url) {
    ObjectNode provider = JsonNodeFactory.instance.objectNode();
    provider.put("kind", word().replace("-images", "")).put("base_url", url + path);
    provider.putArray("keys").add("sk-stub-1").add("sk-stub-2");
    if (list.equals("capabilities") && word.equals("chat")) {
      // Nobody fetches what examples only name.
      provider.put("media", "url");
    }
    return provider;
  }

  boolean serves(JsonNode model) {
    return contains(model.path(list), word);
  }

  /** Takes out of a model's entry what the protocol does not have. */
  void narrow(ObjectNode model) {}

  String upstreamModel(String model) {
    return model;
  }

  private static boolean contains(JsonNode list, String word) {
    for (JsonNode each : list) {
      if (each.asText().equals(word)) {
        return true;
      }
    }
    return false;
  }

  private static void remove(Iterable<JsonNode> list, List<String> words) {
    for (var each = list.iterator(); each.hasNext(); ) {
      if (words.contains(each.next().asText())) {
        each.remove();
      }
    }
  }
}
