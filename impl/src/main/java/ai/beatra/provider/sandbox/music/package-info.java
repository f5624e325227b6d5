/** Music made without a model. */
@NullMarked
package ai.beatra.provider.sandbox.music;

import org.jspecify.annotations.NullMarked;
