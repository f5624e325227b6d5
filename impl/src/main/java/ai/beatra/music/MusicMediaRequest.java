package ai.beatra.music;

import ai.beatra.artifacts.Reference;
import ai.beatra.catalog.CatalogModel;
import ai.beatra.config.CatalogConfig.Capability;
import ai.beatra.config.CatalogConfig.Modality;
import ai.beatra.http.Metadata;
import ai.beatra.model.ArtifactReference;
import ai.beatra.model.FieldError;
import ai.beatra.model.MediaReference;
import ai.beatra.model.MiniMaxOptions;
import ai.beatra.model.MusicModelOptions;
import ai.beatra.model.MusicRequest;
import ai.beatra.model.ReferenceMusicRequest;
import ai.beatra.model.SunoOptions;
import ai.beatra.provider.MusicOptions;
import ai.beatra.tasks.media.MediaRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a request for music asks.
 *
 * @param request with no recording in it where words are all there is
 */
public record MusicMediaRequest(Capability capability, ReferenceMusicRequest request)
    implements MediaRequest {

  static MusicMediaRequest of(MusicRequest request) {
    return new MusicMediaRequest(
        Capability.TEXT_TO_MUSIC,
        new ReferenceMusicRequest()
            .model(request.getModel())
            .prompt(request.getPrompt())
            .lyrics(request.getLyrics())
            .instrumental(request.getInstrumental())
            .title(request.getTitle())
            .metadata(request.getMetadata())
            .modelOptions(request.getModelOptions()));
  }

  static MusicMediaRequest of(ReferenceMusicRequest request) {
    return new MusicMediaRequest(Capability.REFERENCE_AUDIO_TO_MUSIC, request);
  }

  @Override
  public List<FieldError> faults() {
    var faults = new ArrayList<FieldError>();
    if (prompt().isEmpty() && lyrics() == null) {
      faults.add(MediaRequest.fault("/prompt", "is required, unless there are lyrics"));
    }
    if (instrumental() && lyrics() != null) {
      faults.add(MediaRequest.fault("/lyrics", "must be left out when instrumental is true"));
    }
    if (Boolean.TRUE.equals(suno().getCustomMode())) {
      addFaultsOfCustomMode(faults);
    }
    faults.addAll(Metadata.faults(request.getMetadata()));
    return faults;
  }

  private void addFaultsOfCustomMode(List<FieldError> faults) {
    if (title() == null) {
      faults.add(MediaRequest.fault("/title", "is required in custom mode"));
    }
    if (lyrics() == null && !instrumental()) {
      faults.add(
          MediaRequest.fault("/lyrics", "is required in custom mode, unless instrumental is true"));
    }
  }

  @Override
  public List<FieldError> beyond(CatalogModel model) {
    var limits = model.musicLimits();
    var faults = new ArrayList<FieldError>();
    MediaRequest.atMost(limits.promptCharacters(), "/prompt", prompt(), model, faults);
    String lyrics = Objects.requireNonNullElse(lyrics(), "");
    MediaRequest.atMost(limits.lyricsCharacters(), "/lyrics", lyrics, model, faults);
    return faults;
  }

  @Override
  public String operation() {
    return capability == Capability.REFERENCE_AUDIO_TO_MUSIC
        ? "POST /v1/music/reference-audio-to-music"
        : "POST /v1/music/text-to-music";
  }

  @Override
  public String model() {
    return request.getModel();
  }

  String prompt() {
    String prompt = request.getPrompt();
    return prompt == null ? "" : prompt.strip();
  }

  @Nullable String lyrics() {
    return words(request.getLyrics());
  }

  boolean instrumental() {
    return Boolean.TRUE.equals(request.getInstrumental());
  }

  @Nullable String title() {
    return words(request.getTitle());
  }

  private static @Nullable String words(@Nullable String value) {
    return value == null || value.isBlank() ? null : value;
  }

  private SunoOptions suno() {
    MusicModelOptions options = request.getModelOptions();
    SunoOptions suno = options == null ? null : options.getSuno();
    return suno == null ? new SunoOptions() : suno;
  }

  private MiniMaxOptions minimax() {
    MusicModelOptions options = request.getModelOptions();
    MiniMaxOptions minimax = options == null ? null : options.getMinimax();
    return minimax == null ? new MiniMaxOptions() : minimax;
  }

  @Nullable MediaReference recording() {
    return (MediaReference) request.getReferenceAudio();
  }

  @Override
  public Map<Modality, String> input() {
    Map<Modality, String> input = new LinkedHashMap<>(Map.of(Modality.TEXT, "/prompt"));
    if (recording() != null) {
      input.put(Modality.AUDIO, "/reference_audio");
    }
    return input;
  }

  @Override
  public List<Option> options() {
    SunoOptions suno = suno();
    String at = "/model_options/suno/";
    return List.of(
        new Option("/lyrics", "lyrics", lyrics()),
        new Option("/instrumental", "instrumental", instrumental() ? true : null),
        new Option("/title", "title", title()),
        new Option(at + "custom_mode", "suno", suno.getCustomMode()),
        new Option(at + "style_weight", "suno", suno.getStyleWeight()),
        new Option(at + "weirdness_constraint", "suno", suno.getWeirdnessConstraint()),
        new Option(at + "negative_tags", "suno", suno.getNegativeTags()),
        new Option(at + "vocal_gender", "suno", suno.getVocalGender()),
        new Option("/model_options/minimax/bitrate", "minimax", minimax().getBitrate()));
  }

  @Override
  public List<Reference> references() {
    MediaReference recording = recording();
    return recording == null ? List.of() : List.of(new Reference(recording, "/reference_audio"));
  }

  MusicOptions details() {
    SunoOptions suno = suno();
    return new MusicOptions(
        suno.getStyleWeight(),
        suno.getWeirdnessConstraint(),
        suno.getNegativeTags(),
        suno.getVocalGender() == null ? null : suno.getVocalGender().toString(),
        minimax().getBitrate());
  }

  @Override
  public Object kept(List<String> artifacts) {
    artifacts.forEach(id -> request.referenceAudio(new ArtifactReference().artifactId(id)));
    return request;
  }
}
