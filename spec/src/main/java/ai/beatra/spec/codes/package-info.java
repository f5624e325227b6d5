/** The Java enum of error codes. */
@NullMarked
package ai.beatra.spec.codes;

import org.jspecify.annotations.NullMarked;
