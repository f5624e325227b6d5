package ai.beatra.server;

import ai.beatra.catalog.Catalog;
import ai.beatra.config.CatalogConfig;
import ai.beatra.config.Config;
import ai.beatra.routing.Routing;
import ai.beatra.tasks.TaskRunner.Place;
import ai.beatra.tokens.Tokenizer;
import ai.beatra.upstream.PublicWeb;
import java.io.IOException;
import java.time.Clock;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The models that a server offers, and who serves them; another catalog takes the place of all. */
final class Offer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Offer.class);

  private final Config config;
  private final Clock clock;
  private final ModelWiring models;
  private final Catalog catalog;
  private final Routing routing;

  Offer(Config config, CatalogConfig offered, Clock clock, Pools pools, Tokenizer tokenizer) {
    this.config = config;
    this.clock = clock;
    this.models = new ModelWiring(config, offered, clock, pools, tokenizer);
    this.catalog = models.catalog();
    this.routing = models.routing();
  }

  Catalog catalog() {
    return catalog;
  }

  Routing routing() {
    return routing;
  }

  /** It is closed with this. */
  PublicWeb internet() {
    return models.internet();
  }

  /** As {@link ModelWiring#places}. */
  Function<String, Place> places(int computed) {
    return models.places(computed);
  }

  /**
   * What runs is not touched: it ends with the models that it began with. One at a time.
   *
   * @return what is offered from now on
   * @throws IOException with one line for the user; then nothing has changed
   */
  CatalogConfig become(CatalogConfig read) throws IOException {
    CatalogConfig all = Discovery.complete(read, config, clock);
    models.become(all);
    routing.replace(models.served(), all.routing());
    catalog.become(models.catalog());
    log.info("the catalog was read again: {} models", all.models().size());
    return all;
  }

  @Override
  public void close() {
    models.close();
  }
}
