/** Whether what changed since an older contract may change, and how one is released. */
@NullMarked
package ai.beatra.spec.gate;

import org.jspecify.annotations.NullMarked;
