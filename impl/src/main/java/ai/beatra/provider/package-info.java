/** The ports to the models' providers and the outcomes they answer with. */
@NullMarked
package ai.beatra.provider;

import org.jspecify.annotations.NullMarked;
