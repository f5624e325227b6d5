/**
 * What servers on one database tell each other, so that none has to look for it again and again.
 */
@NullMarked
package ai.beatra.notices;

import org.jspecify.annotations.NullMarked;
