import type { Finding, SourceFile } from './tree.ts';

// Positions are opaque (ES1): only what makes them may compute with them. Tests and their harnesses make some up.
const MAY_COMPUTE = /^libs\/adapters\/event-store-|(^|\/)testing\/|\.(spec|suite|bench)\.tsx?$|^test\//;
/** The one place that turns two positions into an order, and that says what the first one is. */
const PLACES = 'libs/core/event-sourcing/ports/places.ts';
/** Whatever reads a stored position back may call it one again. */
const MAY_NAME = /^libs\/adapters\//;

const ARITHMETIC = /\b\w*[pP]osition\b\)?\s*(?:[-+*/%]=?|\+\+|--)\s|[-+*/%]=?\s*[\w.#?]*[pP]osition\b/;
const CAST = /\bas Position\b/;

/** Places that compute with a position, or call a number one. */
export function findPositionArithmetic(files: readonly SourceFile[]): Finding[] {
  return files
    .filter(({ path }) => path !== PLACES && !MAY_COMPUTE.test(path))
    .flatMap(({ path, text }) => {
      const code = withoutWords(text);
      const computes = ARITHMETIC.test(code) ? [`${path} computes with a position: ask the store for the place`] : [];
      const names = CAST.test(code) && !MAY_NAME.test(path) ? [`${path} makes a position up: take the store's`] : [];
      return [...computes, ...names];
    });
}

/** The code without comments and texts, in which a dash means nothing. */
function withoutWords(text: string): string {
  return text
    .replaceAll(/\/\*[\s\S]*?\*\//g, '')
    .replaceAll(/(^|\s)\/\/[^\n]*/g, '')
    .replaceAll(/'[^'\n]*'|"[^"\n]*"/g, "''");
}
