package ai.beatra.provider;

import org.jspecify.annotations.Nullable;

/**
 * Something to know about a result that is none the less a result.
 *
 * @param code a lower-case word for programs
 * @param message one sentence for people
 * @param field a JSON Pointer into the request, if it is about a part of it
 */
public record Warning(String code, String message, @Nullable String field) {}
