/** What the stubs hand out: pictures, songs, and words of other servers. */
package ai.beatra.stubs.content;
