/** What of a key press decides what it means. */
export interface Press {
  readonly key: string;
  readonly keyCode: number;
  readonly repeat: boolean;
  readonly isComposing: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly defaultPrevented: boolean;
}

/** What a key press with an input method under way reports instead of a key. */
const COMPOSING = 229;

/** Where single keys are letters, or belong to what is open. */
const WRITING = 'input, textarea, select, [contenteditable="true"], [role="dialog"], [role="alertdialog"]';

/** What a space presses. */
const PRESSABLE = 'button, a, summary, input';

/**
 * The single key that was pressed, as a command; null where it is none: while somebody writes or composes, holds a key
 * down, or together with Ctrl, Meta or Alt. `closest` is that of where the focus is.
 */
export function commandOf(press: Press, closest: (selector: string) => unknown): string | null {
  if (press.defaultPrevented || press.repeat || press.isComposing || press.keyCode === COMPOSING) return null;
  if (press.ctrlKey || press.metaKey || press.altKey) return null;
  if (press.key.length !== 1 && press.key !== 'Escape') return null;
  if (press.key === ' ' && closest(PRESSABLE)) return null;
  return closest(WRITING) ? null : press.key;
}

/** ⌘K, and Ctrl+K elsewhere; also while somebody writes. */
export function isPaletteKey({ key, ctrlKey, metaKey, isComposing, repeat }: Press): boolean {
  return key.toLowerCase() === 'k' && (ctrlKey || metaKey) && !isComposing && !repeat;
}
