package ai.beatra.http.json;

import ai.beatra.texts.LongTexts;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.type.LogicalType;
import java.util.List;

/** The wire's JSON: strict in what it takes, exact in what it writes. */
public final class Json {
  static final int MAX_DEPTH = 200;

  /**
   * The most brackets, names and values of one text. A tree of them takes up to a hundred bytes for
   * each, however short they are: ten million brackets fit into a body.
   */
  static final long MAX_TOKENS = 250_000;

  /** No text is longer: more than bodies and upstreams' answers have. */
  private static final int MAX_CHARACTERS = 16 << 20;

  private final ObjectMapper mapper;

  /** Writes and reads what is ours by a {@link #mapper}. */
  public Json(ObjectMapper mapper) {
    this.mapper = mapper;
  }

  /** A value of the contract, or a tree. */
  public String write(Object value) {
    return write(mapper.writer(), value);
  }

  /** A value that a writer of its own is there for. */
  public static String write(ObjectWriter writer, Object value) {
    return ours(() -> writer.writeValueAsString(value));
  }

  /** As {@link #write(Object)}, in UTF-8. */
  public byte[] bytes(Object value) {
    return ours(() -> mapper.writeValueAsBytes(value));
  }

  /** What was written here, or by an earlier release. */
  public <T> T read(String written, Class<T> type) {
    return ours(() -> mapper.readValue(written, type));
  }

  /** As {@link #read(String, Class)}, of a type with parameters. */
  public <T> T read(String written, TypeReference<T> type) {
    return ours(() -> mapper.readValue(written, type));
  }

  /** As {@link #read(String, Class)}, of any type. */
  public JsonNode tree(String written) {
    return ours(() -> mapper.readTree(written));
  }

  /** The members of a value of the contract, to be changed. */
  public ObjectNode object(Object value) {
    return mapper.valueToTree(value);
  }

  private interface Step<T> {
    T take() throws JsonProcessingException;
  }

  /** No client has a part in it: that it fails is a fault of ours. */
  private static <T> T ours(Step<T> step) {
    try {
      return step.take();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * A mapper that converts no type into another, refuses duplicate members, trailing text, more
   * than 200 levels of nesting and more than 250,000 brackets, names and values, and ignores
   * members that the contract does not name. It goes on after a value of a wrong type, and then
   * throws {@link TypeFaults} with all of them.
   */
  public static ObjectMapper mapper() {
    var settings = new JsonFactoryBuilder();
    settings
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(MAX_DEPTH)
                .maxTokenCount(MAX_TOKENS)
                .maxStringLength(MAX_CHARACTERS)
                .build())
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION);
    ObjectMapper mapper =
        JsonMapper.builder(new LongTexts(settings))
            .addModule(new AllFaults())
            .annotationIntrospector(AllFaults.unions())
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .defaultPropertyInclusion(
                JsonInclude.Value.construct(
                    JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
            .build();
    for (LogicalType type : List.of(LogicalType.Textual, LogicalType.Boolean, LogicalType.Enum)) {
      for (CoercionInputShape shape :
          List.of(
              CoercionInputShape.Integer, CoercionInputShape.Float, CoercionInputShape.Boolean)) {
        if (type != LogicalType.Boolean || shape != CoercionInputShape.Boolean) {
          mapper.coercionConfigFor(type).setCoercion(shape, CoercionAction.Fail);
        }
      }
    }
    for (LogicalType type :
        List.of(
            LogicalType.Integer,
            LogicalType.Float,
            LogicalType.Boolean,
            LogicalType.Enum,
            LogicalType.POJO,
            LogicalType.Map,
            LogicalType.Collection)) {
      mapper
          .coercionConfigFor(type)
          .setCoercion(CoercionInputShape.EmptyString, CoercionAction.Fail)
          .setCoercion(CoercionInputShape.String, CoercionAction.Fail);
    }
    mapper.getFactory().disable(JsonParser.Feature.AUTO_CLOSE_SOURCE);
    return mapper;
  }
}
