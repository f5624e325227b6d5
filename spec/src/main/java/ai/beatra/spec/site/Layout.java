package ai.beatra.spec.site;

import ai.beatra.spec.site.edition.Address;
import ai.beatra.spec.site.edition.Edition;
import ai.beatra.spec.site.html.Markdown.Part;
import ai.beatra.spec.site.html.Templates;
import ai.beatra.spec.site.page.MarkdownPage;
import ai.beatra.spec.site.page.Page;
import ai.beatra.spec.site.reference.ApiReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What surrounds every page: head, navigation, search, style and script. */
final class Layout {
  private static final String ASSETS = "/assets/";
  private static final int SEARCHED_CHARACTERS = 600;

  private final Templates templates = new Templates();
  private final List<Page> pages;
  private final SearchWords words;
  private final Edition edition;
  private final Map<String, Resource> assets = new LinkedHashMap<>();
  private final Map<String, String> addresses = new HashMap<>();

  /** A group of the navigation. */
  record Section(String title, List<Page> pages) {
    boolean isApart() {
      return MarkdownPage.APART.contains(title);
    }
  }

  /** An entry of the navigation. */
  record Item(String title, String path, boolean current, List<ApiReference.Entry> operations) {
    boolean hasOperations() {
      return !operations.isEmpty();
    }
  }

  record Group(String title, boolean apart, List<Item> items) {}

  Layout(List<Page> pages, SearchWords words, Edition edition) {
    this.pages = pages;
    this.words = words;
    this.edition = edition;
    add("sans.woff2", "font/woff2", Templates.bytes("assets/sans.woff2"));
    add("mono.woff2", "font/woff2", Templates.bytes("assets/mono.woff2"));
    add("icon.svg", "image/svg+xml", Templates.bytes("assets/icon.svg"));
    add("search.json", "application/json", searchIndex());
    add("site.css", "text/css; charset=utf-8", style());
    add("theme.js", "text/javascript; charset=utf-8", Templates.bytes("assets/theme.js"));
    add("try.js", "text/javascript; charset=utf-8", Templates.bytes("assets/try.js"));
    add("site.js", "text/javascript; charset=utf-8", Templates.bytes("assets/site.js"));
  }

  /** Under an address that changes with the content, so that it can be kept for ever. */
  private void add(String name, String mediaType, byte[] content) {
    int dot = name.lastIndexOf('.');
    String path = ASSETS + name.substring(0, dot) + "-" + hash(content) + name.substring(dot);
    addresses.put(name.replace('.', '_'), path);
    assets.put(path, new Resource(mediaType, content, true));
  }

  private byte[] style() {
    String css = new String(Templates.bytes("assets/site.css"), StandardCharsets.UTF_8);
    for (Map.Entry<String, String> address : addresses.entrySet()) {
      css = css.replace("{{" + address.getKey() + "}}", address.getValue());
    }
    return css.getBytes(StandardCharsets.UTF_8);
  }

  private static String hash(byte[] content) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
      return HexFormat.of().formatHex(digest, 0, 5);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  Map<String, Resource> assets() {
    return assets;
  }

  /** Where the search can lead. */
  Set<String> places() {
    return pages.stream()
        .flatMap(
            page ->
                page.parts().stream()
                    .map(part -> page.path() + (part.id().isEmpty() ? "" : "#" + part.id())))
        .collect(Collectors.toSet());
  }

  List<Section> sections() {
    return MarkdownPage.SECTIONS.stream()
        .map(it -> new Section(it, pages.stream().filter(p -> p.section().equals(it)).toList()))
        .filter(it -> !it.pages().isEmpty())
        .toList();
  }

  String html(Page page) {
    Map<String, Object> values = frame(page.path());
    List<Page> readers = pages.stream().filter(it -> it.isApart() == page.isApart()).toList();
    int at = readers.indexOf(page);
    values.put("page", page);
    values.put("alternate", page.path() + ".md");
    values.put("next", readers.subList(at + 1, Math.min(at + 2, readers.size())));
    values.put("previous", readers.subList(Math.max(0, at - 1), at));
    return templates.fill("page.html", values);
  }

  /** Where each thing that can be made is tried. */
  String playground(List<Playground.Card> cards) {
    Map<String, Object> values = frame(Address.PLAYGROUND);
    values.put("cards", cards);
    return templates.fill("playground.html", values);
  }

  /** For paths at which there is no page. */
  String missing() {
    return templates.fill("missing.html", frame(""));
  }

  private Map<String, Object> frame(String path) {
    Map<String, Object> values = new HashMap<>();
    values.put("assets", addresses);
    values.put("home", Address.HOME);
    values.put("playground", Address.PLAYGROUND);
    values.put("base", edition.siteBase());
    values.put("apiBase", edition.apiBase());
    values.put("api", edition.apiBase().equals(edition.siteBase()) ? "" : edition.apiBase());
    values.put("groups", groups(path));
    return values;
  }

  private List<Group> groups(String path) {
    List<Group> groups = new ArrayList<>();
    for (Section section : sections()) {
      List<Item> items = new ArrayList<>();
      for (Page page : section.pages()) {
        boolean current = page.path().equals(path);
        items.add(
            new Item(page.title(), page.path(), current, current ? page.operations() : List.of()));
      }
      groups.add(new Group(section.title(), section.isApart(), items));
    }
    return groups;
  }

  private byte[] searchIndex() {
    ArrayNode index = new JsonMapper().createArrayNode();
    for (Page page : pages) {
      for (Part part : page.parts()) {
        String text = part.text().toString().replaceAll("\\s+", " ").strip();
        String lead = part.id().isEmpty() ? page.description() + " " + text : text;
        ObjectNode entry = index.addObject();
        String place = page.path() + (part.id().isEmpty() ? "" : "#" + part.id());
        if (page.isApart()) {
          entry.put("apart", true);
        }
        if (!words.of(place).isEmpty()) {
          entry.put("also", words.of(place));
        }
        entry
            .put("page", page.title())
            .put("title", part.title())
            .put("path", place)
            .put("text", lead.substring(0, Math.min(SEARCHED_CHARACTERS, lead.length())));
      }
    }
    return index.toString().getBytes(StandardCharsets.UTF_8);
  }
}
