package ai.beatra.web;

import org.jspecify.annotations.Nullable;

/**
 * What browsers read without a key.
 *
 * @param status 200 or 404
 * @param gzip the content, compressed; null where that makes it no smaller
 * @param tag changes with the content; visible ASCII without quotes
 * @param lasting whether the path changes with the content
 */
record Page(
    int status,
    String mediaType,
    byte[] content,
    byte @Nullable [] gzip,
    String tag,
    boolean lasting) {}
