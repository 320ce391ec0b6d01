import { BODY_DEPTH_MAX } from './limits.ts';

/**
 * Reads a body as JSON (RFC 8259), more strictly than JSON.parse: UTF-8 only, no key twice in one object, and no
 * deeper than `BODY_DEPTH_MAX`. A key such as `__proto__` is data. Throws SyntaxError with a sentence for the sender.
 */
export function parseBody(body: Uint8Array): unknown {
  const text = decoded(body);
  checkDepth(text);
  const value: unknown = parsed(text);
  checkKeys(text);
  return value;
}

function decoded(body: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw new SyntaxError('The body is not UTF-8.');
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new SyntaxError('The body is not valid JSON.');
  }
}

/** Looks at each character once, also of a text that is no JSON: nobody may make this slow. */
function checkDepth(text: string): void {
  let depth = 0;
  let isInString = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (isInString) {
      if (character === '\\') at += 1;
      else if (character === '"') isInString = false;
    } else if (character === '"') isInString = true;
    else if (character === '{' || character === '[') depth += 1;
    else if (character === '}' || character === ']') depth -= 1;
    if (depth > BODY_DEPTH_MAX) throw new SyntaxError(`The body is deeper than ${BODY_DEPTH_MAX} levels.`);
  }
}

// A string, a bracket, or a colon; everything between them does not matter here. A string that never ends is taken whole:
// otherwise each escaped quote in it would begin another search to the end.
const TOKENS = /"(?:[^"\\]|\\.)*(?:"|\\?$)|[{}[\]:]/gs;

/** The text is valid JSON: a string before a colon is a key. */
function checkKeys(text: string): void {
  const objects: Set<string>[] = [];
  let last = '';
  for (const [token] of text.matchAll(TOKENS)) {
    if (token === '{' || token === '[') objects.push(new Set());
    else if (token === '}' || token === ']') objects.pop();
    else if (token === ':') addKey(objects.at(-1), JSON.parse(last) as string);
    else last = token;
  }
}

function addKey(keys: Set<string> | undefined, key: string): void {
  if (keys?.has(key)) throw new SyntaxError(`The key ${JSON.stringify(key)} is given twice.`);
  keys?.add(key);
}
