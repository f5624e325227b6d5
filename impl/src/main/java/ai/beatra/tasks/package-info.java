/** Work that outlives its request: durable, paid in advance, run once. */
@NullMarked
package ai.beatra.tasks;

import org.jspecify.annotations.NullMarked;
