import {
  type AliasEvent,
  CHOMPING_MODE,
  COLLECTION_STYLE,
  type Event,
  EVENT_ID,
  getScalarValue,
  type MappingEvent,
  parseEvents,
  SCALAR_STYLE,
  type ScalarEvent,
} from 'js-yaml';
import { easeFlowGaps } from './flow-gaps.ts';
import { READER_DEPTH_MAX } from '../limits.ts';

export { COLLECTION_STYLE, EVENT_ID };
export type { AliasEvent, Event, MappingEvent, ScalarEvent };
export const { PLAIN, DOUBLE_QUOTED } = SCALAR_STYLE;

/** What the reader sees in a text: its events in order, or where it stopped being YAML. */
export type ReadEvents =
  /** `text` is what the offsets of scalars are read from: the one given, or one of the same length that says the same. */
  | { readonly kind: 'read'; readonly text: string; readonly events: readonly Event[] }
  | { readonly kind: 'refused'; readonly offset: number; readonly why: 'too_deep' | 'too_far_left' | 'other' };

/** Told by the library when nesting reaches the depth that it was given. */
const TOO_DEEP = 'nesting exceeded maxDepth';

/** Told by the library where a line in [ ] or { } is not indented, and where a tab stands in one. */
const TOO_FAR_LEFT = 'deficient indentation';

/** Reads the text's structure without making values of it. Never throws; linear in the text. */
export function readEvents(text: string): ReadEvents {
  const read = readStrictly(text);
  return read.kind === 'refused' && read.why === 'too_far_left' ? readStrictly(easeFlowGaps(text)) : read;
}

function readStrictly(text: string): ReadEvents {
  try {
    return { kind: 'read', text, events: parseEvents(text, { maxDepth: READER_DEPTH_MAX }) };
  } catch (error) {
    const { reason, mark } = error as { reason?: unknown; mark?: { position?: unknown } };
    const offset = typeof mark?.position === 'number' ? Math.min(mark.position, text.length) : 0;
    return { kind: 'refused', offset, why: whyRefused(reason) };
  }
}

function whyRefused(reason: unknown): 'too_deep' | 'too_far_left' | 'other' {
  if (reason === TOO_FAR_LEFT) return 'too_far_left';
  return typeof reason === 'string' && reason.startsWith(TOO_DEEP) ? 'too_deep' : 'other';
}

/** Where what an event says begins; undefined for nothing at all, and for the end of something. */
export function startOf(event: Event | undefined, text: string): number | undefined {
  switch (event?.type) {
    case EVENT_ID.SCALAR:
      return startOfScalar(event, text);
    case EVENT_ID.MAPPING:
    case EVENT_ID.SEQUENCE:
      return event.start;
    case EVENT_ID.ALIAS:
      return event.anchorStart - 1;
    default:
      return undefined;
  }
}

/** The library tells where the content begins: the quote, or the line of the `|`, stands before it. */
function startOfScalar({ valueStart, style }: ScalarEvent, text: string): number | undefined {
  if (valueStart < 0) return undefined;
  if (style === PLAIN) return valueStart;
  if (style === SCALAR_STYLE.SINGLE_QUOTED || style === DOUBLE_QUOTED) return valueStart - 1;
  return startOfHeader(text, valueStart);
}

/** `|` or `>` with what may follow it on its line. */
const HEADER = /[|>][-+1-9]{0,2}(?:[ \t]+#|[ \t]*$)/;

/** The header is on the line before the content, behind at most a key, an anchor and marks. */
function startOfHeader(text: string, contentStart: number): number {
  const lineEnd = text[contentStart - 2] === '\r' ? contentStart - 2 : Math.max(contentStart - 1, 0);
  const end = text[contentStart - 1] === '\n' ? lineEnd : contentStart;
  const lineStart = text.lastIndexOf('\n', Math.max(end - 1, 0)) + 1;
  const at = HEADER.exec(text.slice(lineStart, end))?.index;
  return at === undefined ? lineStart : lineStart + at;
}

/** The text that a scalar means. */
export function valueOf(event: ScalarEvent, text: string): string {
  const { style, indent, chomping, valueStart, valueEnd } = event;
  // The library counts blanks at the very end of the file as a line, where nothing but lines is kept.
  const isEmptyBlock = indent < 0 && (style === SCALAR_STYLE.LITERAL_BLOCK || style === SCALAR_STYLE.FOLDED_BLOCK);
  if (!isEmptyBlock) return getScalarValue(text, event);
  return chomping === CHOMPING_MODE.KEEP ? text.slice(valueStart, valueEnd).replaceAll(/[^\n]/g, '') : '';
}

/** A scalar as written: without quotes, and empty for nothing at all. */
export function sourceOf(event: ScalarEvent, text: string): string {
  if (event.valueStart < 0) return '';
  return event.style === PLAIN ? text.slice(event.valueStart, event.valueEnd) : valueOf(event, text);
}
