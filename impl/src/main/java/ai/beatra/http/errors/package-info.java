/** The one envelope, and what it says. */
@NullMarked
package ai.beatra.http.errors;

import org.jspecify.annotations.NullMarked;
