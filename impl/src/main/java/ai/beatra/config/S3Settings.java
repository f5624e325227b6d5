package ai.beatra.config;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * The bucket that media are kept in.
 *
 * @param endpoint where the store is, or null for Amazon's of the region
 * @param region what requests are signed for
 * @param prefix what all names in the bucket begin with; may be empty
 * @param accessKey null, as is the secret key, for what the machine has: variables of AWS, its
 *     profile, the role of the instance or the pod
 * @param pathStyle whether the bucket's name is in the path of URLs, not in the host's name
 */
public record S3Settings(
    @Nullable URI endpoint,
    String region,
    String bucket,
    String prefix,
    @Nullable Secret accessKey,
    @Nullable Secret secretKey,
    boolean pathStyle,
    Downloads downloads) {

  /** How those who have a URL get the bytes. */
  public enum Downloads {
    /** Through this server, which looks at what the store gives: it need not be reachable. */
    PROXY,
    /** From the store itself, to which they are sent on for some minutes. */
    REDIRECT
  }

  private static final Shape<String> BUCKET =
      Shape.matching("the name of a bucket", "[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");

  private static final Shape<String> PREFIX =
      Shape.matching(
          "a text like beatra/ of letters, digits and !-_.*'()/, which does not begin with /",
          "([A-Za-z0-9!_.*'()-][A-Za-z0-9!_.*'()/-]{0,255})?");

  /**
   * @param wanted whether media are kept there
   * @return null where they are not
   */
  static @Nullable S3Settings of(Section section, boolean wanted) {
    URI endpoint = section.find("endpoint", Shape.BASE_URL);
    String region = section.find("region", Shape.matching("a region", "[a-z0-9-]{1,40}"));
    String bucket = section.find("bucket", BUCKET);
    String prefix = section.get("prefix", PREFIX, "");
    Secret accessKey = section.find("access_key", Shape.KEY);
    Secret secretKey = section.find("secret_key", Shape.KEY);
    Boolean pathStyle = section.find("path_style", Shape.FLAG);
    Downloads downloads = section.find("downloads", Shape.oneOf(Downloads.class));
    if (!wanted) {
      if (endpoint != null || bucket != null) {
        section.problem(
            bucket != null ? "bucket" : "endpoint", "is set, but storage.kind is not s3");
      }
      return null;
    }
    if (bucket == null && !section.isFaulty("bucket")) {
      section.problem("bucket", "is missing: the name of the bucket for media");
    }
    if (endpoint == null && region == null && !section.isFaulty("endpoint")) {
      section.problem(
          "region",
          "is missing: where the bucket is, like eu-central-1; for a store that is not Amazon's set"
              + " storage.s3.endpoint");
    }
    if ((accessKey == null) != (secretKey == null)) {
      String missing = accessKey == null ? "access_key" : "secret_key";
      section.problem(
          missing, "is missing: the two keys belong together; leave both out for a role");
    }
    return new S3Settings(
        endpoint,
        region == null ? "us-east-1" : region,
        bucket == null ? "" : bucket,
        prefix,
        accessKey,
        secretKey,
        pathStyle == null ? endpoint != null : pathStyle,
        downloads == null ? Downloads.PROXY : downloads);
  }
}
