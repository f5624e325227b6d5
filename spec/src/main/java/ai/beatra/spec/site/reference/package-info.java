/** The reference of the API, and code that calls it. */
@NullMarked
package ai.beatra.spec.site.reference;

import org.jspecify.annotations.NullMarked;
