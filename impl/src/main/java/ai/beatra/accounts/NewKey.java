package ai.beatra.accounts;

import ai.beatra.config.Secret;

/**
 * A key just made.
 *
 * @param secret the whole key; this is the only time that anybody sees it
 */
public record NewKey(ApiKey key, Secret secret) {}
