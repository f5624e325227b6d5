/**
 * Values that a JSON Schema allows, looked for in a text first; what all work on an answer costs.
 */
@NullMarked
package ai.beatra.provider.sandbox.chat.schema;

import org.jspecify.annotations.NullMarked;
