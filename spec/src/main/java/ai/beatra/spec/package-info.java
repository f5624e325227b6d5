/** The tool that checks spec/ and makes code from it, run by the build before the generator. */
@NullMarked
package ai.beatra.spec;

import org.jspecify.annotations.NullMarked;
