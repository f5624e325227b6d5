/** Streams of Server-Sent Events. */
@NullMarked
package ai.beatra.http.sse;

import org.jspecify.annotations.NullMarked;
