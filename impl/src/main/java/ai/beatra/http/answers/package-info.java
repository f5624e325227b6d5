/** Answers that several features give: tasks that were taken, answers that were kept, files. */
@NullMarked
package ai.beatra.http.answers;

import org.jspecify.annotations.NullMarked;
