/** What the OpenAPI document has to fulfil, but for its examples. */
@NullMarked
package ai.beatra.spec.lint.document;

import org.jspecify.annotations.NullMarked;
