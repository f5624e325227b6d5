/** What goes wrong, in the words of the error taxonomy. */
@NullMarked
package ai.beatra.error;

import org.jspecify.annotations.NullMarked;
