package ai.beatra.catalog;

import ai.beatra.provider.ChatProvider;
import ai.beatra.provider.ImageProvider;
import ai.beatra.provider.MusicProvider;
import java.util.Map;

/** Who can serve models, by the names that the routes use. */
public record Providers(
    Map<String, ChatProvider> chat,
    Map<String, ImageProvider> images,
    Map<String, MusicProvider> music) {
  public Providers {
    chat = Map.copyOf(chat);
    images = Map.copyOf(images);
    music = Map.copyOf(music);
  }
}
