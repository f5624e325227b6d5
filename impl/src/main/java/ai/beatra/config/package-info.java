/** One record tree, parsed, defaulted and checked at start; Secret. */
@NullMarked
package ai.beatra.config;

import org.jspecify.annotations.NullMarked;
