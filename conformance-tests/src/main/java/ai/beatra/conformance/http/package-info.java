/** A request as bytes, by clients of two kinds, and the answer back. */
@NullMarked
package ai.beatra.conformance.http;

import org.jspecify.annotations.NullMarked;
