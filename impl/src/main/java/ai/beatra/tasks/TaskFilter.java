package ai.beatra.tasks;

import org.jspecify.annotations.Nullable;

/**
 * Which tasks to list, and in which order; null where it does not matter.
 *
 * @param status as on the wire
 * @param capability as on the wire
 * @param createdAfter in milliseconds since 1970
 * @param createdBefore in milliseconds since 1970
 */
record TaskFilter(
    @Nullable String status,
    @Nullable String capability,
    @Nullable Long createdAfter,
    @Nullable Long createdBefore,
    boolean ascending) {}
