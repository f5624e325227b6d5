package ai.beatra.upstream;

import java.util.Map;

/**
 * An answer in one piece.
 *
 * @param headers by the lower-case name
 */
public record WholeAnswer(int status, Map<String, String> headers, byte[] body) {}
