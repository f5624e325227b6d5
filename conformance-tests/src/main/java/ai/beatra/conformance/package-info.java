/** Replays the spec against a running server, over plain HTTP and knowing nothing but the spec. */
@NullMarked
package ai.beatra.conformance;

import org.jspecify.annotations.NullMarked;
