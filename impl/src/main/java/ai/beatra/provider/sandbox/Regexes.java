package ai.beatra.provider.sandbox;

import com.github.curiousoddman.rgxgen.RgxGen;
import com.github.curiousoddman.rgxgen.config.RgxGenOption;
import com.github.curiousoddman.rgxgen.config.RgxGenProperties;
import com.github.curiousoddman.rgxgen.nodes.Choice;
import com.github.curiousoddman.rgxgen.nodes.FinalSymbol;
import com.github.curiousoddman.rgxgen.nodes.Group;
import com.github.curiousoddman.rgxgen.nodes.GroupRef;
import com.github.curiousoddman.rgxgen.nodes.Node;
import com.github.curiousoddman.rgxgen.nodes.NotSymbol;
import com.github.curiousoddman.rgxgen.nodes.Repeat;
import com.github.curiousoddman.rgxgen.nodes.Sequence;
import com.github.curiousoddman.rgxgen.nodes.SymbolSet;
import com.github.curiousoddman.rgxgen.visitors.NodeVisitor;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A stranger's regular expressions, matched and fulfilled within bounds: neither a pattern that
 * backtracks for ever nor one that repeats a million times may hold up the other streams.
 */
final class Regexes {
  private static final int LONGEST_PATTERN = 1_000;
  private static final int LONGEST_VALUE = 10_000;
  private static final int MOST_STEPS = 200_000;
  private static final int UNBOUNDED = 8;

  private Regexes() {}

  /**
   * Whether a pattern is found in a text; empty when it is not a regular expression that Java
   * knows, or cannot be decided in a bounded number of steps.
   */
  static Optional<Boolean> found(String pattern, String text) {
    if (pattern.length() > LONGEST_PATTERN) {
      return Optional.empty();
    }
    try {
      return Optional.of(Pattern.compile(pattern).matcher(new Counted(text)).find());
    } catch (PatternSyntaxException | TooManySteps | StackOverflowError e) {
      return Optional.empty();
    }
  }

  /** A text made for a pattern; it may still fail to match where the pattern looks around. */
  static Optional<String> sample(String pattern, Dice dice) {
    if (pattern.length() > LONGEST_PATTERN) {
      return Optional.empty();
    }
    RgxGenProperties properties = new RgxGenProperties();
    RgxGenOption.INFINITE_PATTERN_REPETITION.setInProperties(properties, UNBOUNDED);
    try {
      RgxGen generator = RgxGen.parse(properties, pattern);
      Length length = new Length();
      generator.visit(length);
      return length.most > LONGEST_VALUE ? Optional.empty() : Optional.of(generator.generate(dice));
    } catch (RuntimeException | StackOverflowError e) {
      // The generator has an exception of its own for each thing that it does not know.
      return Optional.empty();
    }
  }

  private static final class TooManySteps extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** Java's matcher has no limit of its own, but it cannot take a step without reading. */
  private static final class Counted implements CharSequence {
    private final String text;
    private int steps;

    Counted(String text) {
      this.text = text;
    }

    @Override
    public char charAt(int index) {
      if (++steps > MOST_STEPS) {
        throw new TooManySteps();
      }
      return text.charAt(index);
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.subSequence(start, end);
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /** The most characters that the generator can write for a tree, in {@link #most}. */
  private static final class Length implements NodeVisitor {
    private final Map<Integer, Double> groups = new HashMap<>();
    private double most;

    private double of(Node node) {
      double before = most;
      most = 0;
      node.visit(this);
      double length = most;
      most = before;
      return length;
    }

    @Override
    public void visit(SymbolSet node) {
      most += 1;
    }

    @Override
    public void visit(NotSymbol node) {
      most += of(node.getNode()) + UNBOUNDED;
    }

    @Override
    public void visit(FinalSymbol node) {
      most += node.getValue().length();
    }

    @Override
    public void visit(GroupRef node) {
      most += groups.getOrDefault(node.getIndex(), 0.0);
    }

    @Override
    public void visit(Group node) {
      double length = of(node.getNode());
      groups.put(node.getIndex(), length);
      most += length;
    }

    @Override
    public void visit(Choice node) {
      for (Node choice : node.getNodes()) {
        most += of(choice);
      }
    }

    @Override
    public void visit(Sequence node) {
      for (Node part : node.getNodes()) {
        most += of(part);
      }
    }

    @Override
    public void visit(Repeat node) {
      int bounded = node.getMax() < 0 ? UNBOUNDED : node.getMax();
      most += of(node.getNode()) * Math.max(node.getMin(), bounded);
    }
  }
}
