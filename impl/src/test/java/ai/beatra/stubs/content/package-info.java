/** What the stubs of pictures and songs hand out. */
package ai.beatra.stubs.content;
