/** The pages that are written, with their directives carried out. */
@NullMarked
package ai.beatra.spec.site.page;

import org.jspecify.annotations.NullMarked;
