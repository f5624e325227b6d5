package ai.beatra.upstream;

/**
 * One Server-Sent Event.
 *
 * @param name empty where the event has none
 */
public record SseEvent(String name, String data) {}
