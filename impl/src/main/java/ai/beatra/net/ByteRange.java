package ai.beatra.net;

/**
 * A part of a body, in bytes.
 *
 * @param length 0 where it has none of what was asked for
 */
public record ByteRange(long first, long length) {}
