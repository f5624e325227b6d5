package ai.beatra.blobs;

/**
 * Bytes in the storage.
 *
 * @param sha256 64 lower-case hexadecimal digits
 * @param size in bytes
 */
public record Blob(String sha256, long size) {}
