package ai.beatra.net;

/**
 * Why a request cannot be served now.
 *
 * @param reason a sentence that says what the server lacks
 * @param seconds after which the next try makes sense; 1 or more
 * @param logged whether the log tells of all together who meet it: a line for each would cost more
 *     than the refusal
 */
public record Obstacle(String reason, int seconds, boolean logged) {}
