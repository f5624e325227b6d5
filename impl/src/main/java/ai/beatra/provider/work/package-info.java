/** What providers of media share who work on a thread that may wait: calls, and their results. */
@NullMarked
package ai.beatra.provider.work;

import org.jspecify.annotations.NullMarked;
