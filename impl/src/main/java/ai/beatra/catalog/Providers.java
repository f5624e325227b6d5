package ai.beatra.catalog;

import ai.beatra.provider.ImageProvider;
import ai.beatra.provider.MusicProvider;
import java.util.Map;

/** Who can make media, by the names that the routes use. */
public record Providers(Map<String, ImageProvider> images, Map<String, MusicProvider> music) {
  public Providers {
    images = Map.copyOf(images);
    music = Map.copyOf(music);
  }
}
