package ai.beatra.http.json;

import com.fasterxml.jackson.databind.AnnotationIntrospector;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.deser.BeanDeserializerModifier;
import com.fasterxml.jackson.databind.deser.std.JsonNodeDeserializer;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.type.CollectionType;
import com.fasterxml.jackson.databind.type.MapType;
import com.fasterxml.jackson.databind.util.ClassUtil;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Puts {@link Tolerant} before everything that reads a value of the contract. */
final class AllFaults extends SimpleModule {
  private static final long serialVersionUID = 1L;

  @SuppressWarnings({"unchecked", "rawtypes"})
  AllFaults() {
    addDeserializer(
        Integer.class,
        new WholeNumber<>(
            Integer.class, Integer.MIN_VALUE, Integer.MAX_VALUE, BigDecimal::intValueExact));
    addDeserializer(
        Long.class,
        new WholeNumber<>(Long.class, Long.MIN_VALUE, Long.MAX_VALUE, BigDecimal::longValueExact));
    // Trees are not asked to be modified.
    JsonDeserializer tree = new Tolerant(JsonNodeDeserializer.getDeserializer(ObjectNode.class));
    addDeserializer(ObjectNode.class, (JsonDeserializer<ObjectNode>) tree);
    setDeserializerModifier(new Modifier());
  }

  /** Finds the contract's unions, which name their deserializer themselves. */
  static AnnotationIntrospector unions() {
    return new JacksonAnnotationIntrospector() {
      private static final long serialVersionUID = 1L;

      @Override
      public @Nullable Object findDeserializer(Annotated annotated) {
        return super.findDeserializer(annotated) instanceof Class<?> named
            ? new Tolerant((JsonDeserializer<?>) ClassUtil.createInstance(named, true))
            : null;
      }
    };
  }

  private static final class Modifier extends BeanDeserializerModifier {
    private static final long serialVersionUID = 1L;

    @Override
    public JsonDeserializer<?> modifyDeserializer(
        DeserializationConfig config, BeanDescription type, JsonDeserializer<?> read) {
      return new Tolerant(read);
    }

    @Override
    public JsonDeserializer<?> modifyEnumDeserializer(
        DeserializationConfig config,
        JavaType type,
        BeanDescription description,
        JsonDeserializer<?> read) {
      return new Tolerant(read);
    }

    @Override
    public JsonDeserializer<?> modifyCollectionDeserializer(
        DeserializationConfig config,
        CollectionType type,
        BeanDescription description,
        JsonDeserializer<?> read) {
      return new Tolerant(read);
    }

    @Override
    public JsonDeserializer<?> modifyMapDeserializer(
        DeserializationConfig config,
        MapType type,
        BeanDescription description,
        JsonDeserializer<?> read) {
      return new Tolerant(read);
    }
  }
}
