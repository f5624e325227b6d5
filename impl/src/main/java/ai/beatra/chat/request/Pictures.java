package ai.beatra.chat.request;

import ai.beatra.model.ChatCompletionRequest;
import ai.beatra.model.FieldError;
import ai.beatra.model.ImagePart;
import ai.beatra.model.ImageUrl;
import ai.beatra.model.UserContent;
import ai.beatra.model.UserMessage;
import ai.beatra.upstream.PublicWeb;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The pictures that a request refers to. Upstreams fetch them, some from within a private network,
 * so nothing else than a public https URL is let through to them.
 */
public final class Pictures {
  /** The parameters are taken for good: to give some back Java would recurse for each of them. */
  private static final Pattern DATA_URI =
      Pattern.compile(
          "data:image/[a-z0-9.+-]++(?:;(?!base64,)[a-z0-9=.+_-]++)*+;base64,"
              + "[a-z0-9+/_%\\s-]++={0,2}\\s*",
          Pattern.CASE_INSENSITIVE);

  private Pictures() {}

  /** By the JSON Pointers of the objects that hold the URLs. */
  static Map<String, ImageUrl> of(ChatCompletionRequest request) {
    var pictures = new LinkedHashMap<String, ImageUrl>();
    for (int i = 0; i < request.getMessages().size(); i++) {
      if (request.getMessages().get(i) instanceof UserMessage user
          && user.getContent() instanceof UserContent.OfList parts) {
        for (int j = 0; j < parts.value().size(); j++) {
          if (parts.value().get(j) instanceof ImagePart picture) {
            pictures.put("/messages/" + i + "/content/" + j + "/image_url", picture.getImageUrl());
          }
        }
      }
    }
    return pictures;
  }

  /** The URLs among them, by the JSON Pointers of the members that are those. */
  public static Map<String, String> urls(ChatCompletionRequest request) {
    var urls = new LinkedHashMap<String, String>();
    of(request)
        .forEach(
            (at, picture) -> {
              if (!isData(picture.getUrl())) {
                urls.put(at + "/url", picture.getUrl());
              }
            });
    return urls;
  }

  private static boolean isData(String url) {
    return url.regionMatches(true, 0, "data:", 0, "data:".length());
  }

  /** What is wrong with them. Names are not looked up. */
  static List<FieldError> errors(ChatCompletionRequest request) {
    var errors = new ArrayList<FieldError>();
    of(request)
        .forEach(
            (at, picture) -> {
              String wrong = wrong(picture.getUrl());
              if (wrong != null) {
                errors.add(new FieldError().param(at + "/url").message(wrong));
              }
            });
    return errors;
  }

  private static @Nullable String wrong(String url) {
    if (isData(url)) {
      return DATA_URI.matcher(url).matches()
          ? null
          : "must be a data URI of a picture: data:image/…;base64,…";
    }
    try {
      PublicWeb.checkPublic(new URI(url));
      return null;
    } catch (URISyntaxException e) {
      return "must be an https URL or a data URI";
    } catch (PublicWeb.RefusedException e) {
      return String.format(
          Locale.ROOT,
          "%s; use an https URL that anybody can reach, or a data URI",
          e.getMessage());
    }
  }
}
