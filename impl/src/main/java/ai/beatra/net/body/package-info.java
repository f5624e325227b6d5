/** Bodies until they are whole: JSON in memory, forms in files, each within its share. */
@NullMarked
package ai.beatra.net.body;

import org.jspecify.annotations.NullMarked;
