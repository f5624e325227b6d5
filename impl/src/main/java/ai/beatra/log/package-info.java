/** How a line of the log is written, and where it goes. */
@NullMarked
package ai.beatra.log;

import org.jspecify.annotations.NullMarked;
