/** Same key, same answer. */
@NullMarked
package ai.beatra.idempotency;

import org.jspecify.annotations.NullMarked;
