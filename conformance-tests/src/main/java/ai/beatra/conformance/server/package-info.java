/** Who is asked: any server by its URL, or one of this checkout that is started. */
@NullMarked
package ai.beatra.conformance.server;

import org.jspecify.annotations.NullMarked;
