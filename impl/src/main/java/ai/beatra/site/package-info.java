/** The docs as this server shows them. */
@NullMarked
package ai.beatra.site;

import org.jspecify.annotations.NullMarked;
