/** Markdown and templates to HTML. */
@NullMarked
package ai.beatra.spec.site.html;

import org.jspecify.annotations.NullMarked;
