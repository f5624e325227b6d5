package ai.beatra.idempotency;

/** An answer as it is given to every request with the same key. */
public record StoredAnswer(int status, String mediaType, String body) {}
