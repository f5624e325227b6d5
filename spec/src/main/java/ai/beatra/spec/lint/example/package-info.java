/** What the examples of the OpenAPI document have to fulfil. */
@NullMarked
package ai.beatra.spec.lint.example;

import org.jspecify.annotations.NullMarked;
