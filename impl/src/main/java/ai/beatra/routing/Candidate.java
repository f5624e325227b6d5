package ai.beatra.routing;

import ai.beatra.config.CatalogConfig.Route;
import ai.beatra.provider.ChatProvider;

/** A route that a call may take. */
record Candidate(Route route, ChatProvider provider, Health health) {}
