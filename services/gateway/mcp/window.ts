import { GatewayProblem } from '../problems.ts';
import type { Json } from './fit.ts';
import { LINES_MAX } from './limits.ts';
import type { Arguments } from './tool.ts';

/** The part of a list that a call asks for. */
export interface Window {
  readonly from: number;
  readonly limit: number;
}

/** Throws GatewayProblem for what is no cursor and no limit. */
export function windowOf({ cursor = '0', limit = LINES_MAX }: Arguments): Window {
  if (typeof cursor !== 'string' || !/^\d{1,9}$/.test(cursor)) {
    throw new GatewayProblem('invalid', 'cursor: expected the next_cursor of the page before.');
  }
  if (typeof limit !== 'number' || !Number.isInteger(limit) || limit < 1 || limit > LINES_MAX) {
    throw new GatewayProblem('invalid', 'limit: expected a whole number from 1 to 500.');
  }
  return { from: Number(cursor), limit };
}

/** After each line end, which stays with its line. */
const LINE_END = /(?<=\n)/;

/** The answer with only that part of the list, or of the text's lines, how long it is, and where to go on. */
export function windowIn(answer: Json, path: readonly string[], { from, limit }: Window): Json {
  const [field = '', ...rest] = path;
  const [last] = rest;
  const holder = last === undefined ? answer : (answer[field] as Json);
  const name = last ?? field;
  const whole = holder[name] as readonly unknown[] | string;
  const list = typeof whole === 'string' ? whole.split(LINE_END) : whole;
  const shown = list.slice(from, from + limit);
  const part = { ...holder, [name]: typeof whole === 'string' ? shown.join('') : shown };
  const next_cursor = from + limit < list.length ? String(from + limit) : null;
  return { ...(last === undefined ? part : { ...answer, [field]: part }), total: list.length, next_cursor };
}
