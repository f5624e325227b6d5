/** What the files beside the OpenAPI document have to fulfil. */
@NullMarked
package ai.beatra.spec.lint.beside;

import org.jspecify.annotations.NullMarked;
