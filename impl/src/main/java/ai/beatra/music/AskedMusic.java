package ai.beatra.music;

import ai.beatra.artifacts.Artifacts.Reference;
import ai.beatra.catalog.Asked;
import ai.beatra.catalog.CatalogModel;
import ai.beatra.config.CatalogConfig.Capability;
import ai.beatra.config.CatalogConfig.Modality;
import ai.beatra.config.ModelLimits;
import ai.beatra.model.ArtifactReference;
import ai.beatra.model.FieldError;
import ai.beatra.model.MediaReference;
import ai.beatra.model.MiniMaxOptions;
import ai.beatra.model.MusicModelOptions;
import ai.beatra.model.MusicRequest;
import ai.beatra.model.ReferenceMusicRequest;
import ai.beatra.model.SunoOptions;
import ai.beatra.provider.MusicOptions;
import ai.beatra.tasks.Metadata;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a request for music asks, whether from words alone or from a recording too. */
public record AskedMusic(
    Capability capability,
    String model,
    String prompt,
    @Nullable String lyrics,
    boolean instrumental,
    @Nullable String title,
    SunoOptions suno,
    MiniMaxOptions minimax,
    @Nullable MediaReference reference) {

  static AskedMusic of(MusicRequest request) {
    return new AskedMusic(
        Capability.TEXT_TO_MUSIC,
        request.getModel(),
        text(request.getPrompt()),
        words(request.getLyrics()),
        Boolean.TRUE.equals(request.getInstrumental()),
        words(request.getTitle()),
        suno(request.getModelOptions()),
        minimax(request.getModelOptions()),
        null);
  }

  static AskedMusic of(ReferenceMusicRequest request) {
    return new AskedMusic(
        Capability.REFERENCE_AUDIO_TO_MUSIC,
        request.getModel(),
        text(request.getPrompt()),
        words(request.getLyrics()),
        Boolean.TRUE.equals(request.getInstrumental()),
        words(request.getTitle()),
        suno(request.getModelOptions()),
        minimax(request.getModelOptions()),
        (MediaReference) request.getReferenceAudio());
  }

  private static String text(@Nullable String value) {
    return value == null ? "" : value.strip();
  }

  private static @Nullable String words(@Nullable String value) {
    return value == null || value.isBlank() ? null : value;
  }

  private static SunoOptions suno(@Nullable MusicModelOptions options) {
    SunoOptions suno = options == null ? null : options.getSuno();
    return suno == null ? new SunoOptions() : suno;
  }

  private static MiniMaxOptions minimax(@Nullable MusicModelOptions options) {
    MiniMaxOptions minimax = options == null ? null : options.getMinimax();
    return minimax == null ? new MiniMaxOptions() : minimax;
  }

  /** What is wrong with a request that its schema cannot say; empty if nothing is. */
  static List<FieldError> faults(MusicRequest request) {
    return faults(
        text(request.getPrompt()),
        words(request.getLyrics()),
        words(request.getTitle()),
        Boolean.TRUE.equals(request.getInstrumental()),
        request.getModelOptions(),
        request.getMetadata());
  }

  /** The same of a request that has a recording. */
  static List<FieldError> faults(ReferenceMusicRequest request) {
    return faults(
        text(request.getPrompt()),
        words(request.getLyrics()),
        words(request.getTitle()),
        Boolean.TRUE.equals(request.getInstrumental()),
        request.getModelOptions(),
        request.getMetadata());
  }

  private static List<FieldError> faults(
      String prompt,
      @Nullable String lyrics,
      @Nullable String title,
      boolean instrumental,
      @Nullable MusicModelOptions options,
      @Nullable Map<String, String> metadata) {
    var faults = new ArrayList<FieldError>();
    if (prompt.isEmpty() && lyrics == null) {
      faults.add(fault("/prompt", "is required, unless there are lyrics"));
    }
    if (instrumental && lyrics != null) {
      faults.add(fault("/lyrics", "must be left out when instrumental is true"));
    }
    if (Boolean.TRUE.equals(suno(options).getCustomMode())) {
      if (title == null) {
        faults.add(fault("/title", "is required in custom mode"));
      }
      if (lyrics == null && !instrumental) {
        faults.add(fault("/lyrics", "is required in custom mode, unless instrumental is true"));
      }
    }
    faults.addAll(Metadata.faults(metadata));
    return faults;
  }

  private static FieldError fault(String pointer, String message) {
    return new FieldError().param(pointer).message(message);
  }

  private List<FieldError> beyond(CatalogModel model) {
    ModelLimits.Music limits = model.musicLimits();
    var faults = new ArrayList<FieldError>();
    atMost(faults, "/prompt", prompt, limits.promptCharacters(), model);
    atMost(faults, "/lyrics", lyrics == null ? "" : lyrics, limits.lyricsCharacters(), model);
    return faults;
  }

  private static void atMost(
      List<FieldError> faults, String pointer, String text, int most, CatalogModel model) {
    if (text.codePointCount(0, text.length()) > most) {
      faults.add(
          fault(
              pointer,
              "must have at most %d characters for the model %s".formatted(most, model.id())));
    }
  }

  /**
   * What a model has to know to do it.
   *
   * @param unknown members of the request that no model knows
   */
  Asked needs(List<FieldError> unknown) {
    Map<String, String> options = new LinkedHashMap<>();
    ask(options, "/lyrics", "lyrics", lyrics);
    ask(options, "/instrumental", "instrumental", instrumental ? true : null);
    ask(options, "/title", "title", title);
    String at = "/model_options/suno/";
    ask(options, at + "custom_mode", "suno", suno.getCustomMode());
    ask(options, at + "style_weight", "suno", suno.getStyleWeight());
    ask(options, at + "weirdness_constraint", "suno", suno.getWeirdnessConstraint());
    ask(options, at + "negative_tags", "suno", suno.getNegativeTags());
    ask(options, at + "vocal_gender", "suno", suno.getVocalGender());
    ask(options, "/model_options/minimax/bitrate", "minimax", minimax.getBitrate());
    Map<Modality, String> input = new LinkedHashMap<>();
    input.put(Modality.TEXT, "/prompt");
    if (reference != null) {
      input.put(Modality.AUDIO, "/reference_audio");
    }
    return Asked.media(options, input, unknown, this::beyond);
  }

  List<Reference> references() {
    return reference == null ? List.of() : List.of(new Reference(reference, "/reference_audio"));
  }

  private static void ask(
      Map<String, String> options, String pointer, String name, @Nullable Object value) {
    if (value != null) {
      options.put(pointer, name);
    }
  }

  MusicOptions options() {
    return new MusicOptions(
        suno.getStyleWeight(),
        suno.getWeirdnessConstraint(),
        suno.getNegativeTags(),
        suno.getVocalGender() == null ? null : suno.getVocalGender().toString(),
        minimax.getBitrate());
  }

  /** The same request with this artifact in the place of its recording. */
  static ReferenceMusicRequest with(ReferenceMusicRequest request, String artifact) {
    return new ReferenceMusicRequest()
        .model(request.getModel())
        .prompt(request.getPrompt())
        .lyrics(request.getLyrics())
        .instrumental(request.getInstrumental())
        .title(request.getTitle())
        .metadata(request.getMetadata())
        .modelOptions(request.getModelOptions())
        .referenceAudio(new ArtifactReference().artifactId(artifact));
  }
}
