package ai.beatra.provider.sandbox.chat;

import ai.beatra.provider.ChatEvent;
import ai.beatra.provider.ChatGeneration;
import ai.beatra.provider.ChatListener;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Asks for the first, and for the next when told to. */
abstract class OneByOne implements ChatListener {
  private volatile @Nullable ChatGeneration generation;

  void from(Function<ChatListener, ChatGeneration> model) {
    ChatGeneration begun = model.apply(this);
    generation = begun;
    begun.more();
    begun.start();
  }

  void request() {
    Objects.requireNonNull(generation).more();
  }

  void cancel() {
    Objects.requireNonNull(generation).cancel();
  }

  @Override
  public void event(ChatEvent event) {}

  @Override
  public void failed(Throwable failure) {}

  @Override
  public void done() {}
}
