/** What differs from one place where the site is published to another. */
@NullMarked
package ai.beatra.spec.site.edition;

import org.jspecify.annotations.NullMarked;
