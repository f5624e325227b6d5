/** The built-in provider that runs no model: rules, sampled JSON and deterministic media. */
@NullMarked
package ai.beatra.provider.sandbox;

import org.jspecify.annotations.NullMarked;
