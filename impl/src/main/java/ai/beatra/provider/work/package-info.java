/**
 * What providers share who work on a thread that may wait: calls, their results, and questions that
 * cost nothing.
 */
@NullMarked
package ai.beatra.provider.work;

import org.jspecify.annotations.NullMarked;
