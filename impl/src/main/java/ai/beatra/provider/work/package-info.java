/**
 * What providers share: what failures of an upstream mean; and, for who works on a thread that may
 * wait, calls, their results, and questions that cost nothing.
 */
@NullMarked
package ai.beatra.provider.work;

import org.jspecify.annotations.NullMarked;
