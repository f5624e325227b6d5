/** How the built-in models of pictures and music fail on purpose; chance for all. */
@NullMarked
package ai.beatra.provider.sandbox;

import org.jspecify.annotations.NullMarked;
