package ai.beatra.store;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.provider.ArgumentsSource;
import org.junit.jupiter.params.support.AnnotationConsumer;
import org.junit.jupiter.params.support.ParameterDeclarations;

/**
 * The databases that a test which takes long is played on: all of them with {@code -Pthorough}, one
 * in an ordinary build.
 */
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
@ArgumentsSource(Databases.Chosen.class)
public @interface Databases {
  /** That of an ordinary build. */
  TestDatabase.Kind atLeast();

  /** As the build says. */
  final class Chosen implements ArgumentsProvider, AnnotationConsumer<Databases> {
    private TestDatabase.@Nullable Kind least;

    @Override
    public void accept(Databases databases) {
      least = databases.atLeast();
    }

    @Override
    public Stream<Arguments> provideArguments(
        ParameterDeclarations parameters, ExtensionContext context) {
      boolean everywhere = Boolean.parseBoolean(System.getProperty("everywhere", "true"));
      return everywhere
          ? Stream.of(TestDatabase.Kind.values()).map(Arguments::of)
          : Stream.of(Arguments.of(Objects.requireNonNull(least)));
    }
  }
}
