/** The socket to a whole request, and its answer back; all that knows Grizzly. */
@NullMarked
package ai.beatra.net;

import org.jspecify.annotations.NullMarked;
