/** How the built-in models of pictures and music fail on purpose. */
@NullMarked
package ai.beatra.provider.sandbox;

import org.jspecify.annotations.NullMarked;
