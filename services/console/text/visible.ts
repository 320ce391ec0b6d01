// Controls but tab and newline, marks that turn the direction of writing, and letters without a width.
const UNSEEN = /[^\P{Cc}\t\n]|[\u{ad}\u{61c}\u{180e}\u{200b}-\u{200f}\u{202a}-\u{202e}\u{2060}-\u{206f}\u{feff}]/gu;

/**
 * Text of strangers with all that would not be seen, or would reorder what is seen, spelled out: `⟨U+202E⟩`. Who approves
 * reads what is written.
 */
export function visible(text: string): string {
  return text.replaceAll(UNSEEN, (sign) => {
    const code = (sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    return `⟨U+${code}⟩`;
  });
}
