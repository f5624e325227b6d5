/** The published documentation: pages, reference and what machines read, made from spec/. */
@NullMarked
package ai.beatra.spec.site;

import org.jspecify.annotations.NullMarked;
