package io.weir.tui;

import com.googlecode.lanterna.input.KeyStroke;
import com.googlecode.lanterna.input.KeyType;
import java.util.Map;

/**
 * A key that was pressed.
 *
 * @param kind which one
 * @param character what it types, for {@link Kind#CHARACTER}; else 0
 */
public record Key(Kind kind, char character) {
  private static final Map<KeyType, Kind> KINDS =
      Map.ofEntries(
          Map.entry(KeyType.ArrowUp, Kind.UP),
          Map.entry(KeyType.ArrowDown, Kind.DOWN),
          Map.entry(KeyType.PageUp, Kind.PAGE_UP),
          Map.entry(KeyType.PageDown, Kind.PAGE_DOWN),
          Map.entry(KeyType.Home, Kind.HOME),
          Map.entry(KeyType.End, Kind.END),
          Map.entry(KeyType.Tab, Kind.TAB),
          Map.entry(KeyType.ReverseTab, Kind.BACK_TAB),
          Map.entry(KeyType.Enter, Kind.ENTER),
          Map.entry(KeyType.Escape, Kind.ESCAPE),
          Map.entry(KeyType.Backspace, Kind.BACKSPACE),
          Map.entry(KeyType.F1, Kind.HELP));

  private static final Map<Character, Kind> CONTROLS =
      Map.of(
          'c',
          Kind.INTERRUPT,
          'l',
          Kind.REDRAW,
          'z',
          Kind.SUSPEND,
          'u',
          Kind.CLEAR,
          '\\',
          Kind.INTERRUPT);

  /** The keys that mean something. */
  public enum Kind {
    /** One that types a character. */
    CHARACTER,
    /** Arrow up. */
    UP,
    /** Arrow down. */
    DOWN,
    /** A page up. */
    PAGE_UP,
    /** A page down. */
    PAGE_DOWN,
    /** To the beginning. */
    HOME,
    /** To the end. */
    END,
    /** Tab. */
    TAB,
    /** Shift and Tab. */
    BACK_TAB,
    /** Enter. */
    ENTER,
    /** Escape. */
    ESCAPE,
    /** Backspace. */
    BACKSPACE,
    /** F1. */
    HELP,
    /** Ctrl-C. */
    INTERRUPT,
    /** Ctrl-L. */
    REDRAW,
    /** Ctrl-Z. */
    SUSPEND,
    /** Ctrl-U. */
    CLEAR,
    /** Any other. */
    OTHER
  }

  /** A key that types a character. */
  public static Key of(char character) {
    return new Key(Kind.CHARACTER, character);
  }

  /** A key that types none. */
  public static Key of(Kind kind) {
    return new Key(kind, '\0');
  }

  static Key of(KeyStroke stroke) {
    if (stroke.getKeyType() != KeyType.Character) {
      return of(KINDS.getOrDefault(stroke.getKeyType(), Kind.OTHER));
    }
    char character = stroke.getCharacter();
    if (stroke.isCtrlDown()) {
      return of(CONTROLS.getOrDefault(character, Kind.OTHER));
    }
    return stroke.isAltDown() ? of(Kind.OTHER) : of(character);
  }
}
