import { expect, it } from 'vitest';
import { utf8Length } from './utf8-length.ts';

it.each<[string, string, number]>([
  ['nothing', '', 0],
  ['ASCII', 'fleet', 5],
  ['the last of one byte', '\u007f', 1],
  ['the first of two', '\u0080', 2],
  ['the last of two', '\u07ff', 2],
  ['the first of three', '\u0800', 3],
  ['the last before the surrogates', '\ud7ff', 3],
  ['the first after them', '\ue000', 3],
  ['the last of three', '\uffff', 3],
  ['the first pair', '\ud800\udc00', 4],
  ['the last pair', '\udbff\udfff', 4],
  ['a pair and what follows it', '\ud83d\ude42a', 5],
  ['a high one alone at the end', 'a\udbff', 4],
  ['a low one alone', '\udc00a', 4],
  ['two high ones', '\ud800\ud800', 6],
  ['a pair the wrong way round', '\udc00\ud800', 6],
  ['a high one before what is no low one', '\ud800\ue000', 6],
  ['a high one before a pair', '\ud800\ud83d\ude42', 7],
])('[ES10] %s takes as many bytes as an encoder writes', (_what, text, bytes) => {
  expect(utf8Length(text)).toBe(bytes);
  expect(new TextEncoder().encode(text)).toHaveLength(bytes);
});
