/** The command line: all commands but serve, and their options. */
@NullMarked
package ai.beatra.cli;

import org.jspecify.annotations.NullMarked;
