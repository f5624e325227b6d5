/** Files whose every place knows its line, and what is found wrong there. */
@NullMarked
package ai.beatra.spec.source;

import org.jspecify.annotations.NullMarked;
