/** Pictures made without a model. */
@NullMarked
package ai.beatra.provider.sandbox.image;

import org.jspecify.annotations.NullMarked;
