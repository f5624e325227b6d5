/** JSON that is held whole, looked through eight bytes at a time. */
@NullMarked
package ai.beatra.texts;

import org.jspecify.annotations.NullMarked;
