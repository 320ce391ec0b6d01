import { TEXT_LENGTH_MAX } from '../limits.ts';

/** Joins what it stands between without being seen: what it parts is no link, no mention and no markup any more. */
const JOINER = '\u2060';

/**
 * A text of git or of people as a message for people may show it: on one line, without characters that steer, cut, and
 * unable to link, to mention or to be markup. What one reads is what was there.
 */
export function inert(text: string): string {
  const line = text
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]+/gu, ' ')
    .replace(/\s+/gu, ' ')
    .trim();
  const characters = [...line.slice(0, TEXT_LENGTH_MAX * 4)];
  const isCut = characters.length > TEXT_LENGTH_MAX || line.length > TEXT_LENGTH_MAX * 4;
  const cut = isCut ? `${characters.slice(0, TEXT_LENGTH_MAX - 1).join('')}…` : line;
  return cut.replace(/[.:@#!*_~`[\]()<>&|\\/]/g, (sign) => `${sign}${JOINER}`);
}
