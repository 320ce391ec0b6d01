import { describe, expect, it } from 'vitest';
import { screenOf } from './screen.ts';

const terminal = { isTerminal: true, columns: 80 };
const pipe = { isTerminal: false, columns: undefined };
const painted = '\u001b[1m\u001b[31mx\u001b[39m\u001b[22m';

describe('colour', () => {
  it.each([
    ['on a terminal', terminal, {}, undefined, painted],
    ['not in a pipe', pipe, {}, undefined, 'x'],
    ['not with NO_COLOR', terminal, { NO_COLOR: '1' }, undefined, 'x'],
    ['with an empty NO_COLOR, which means nothing', terminal, { NO_COLOR: '' }, undefined, painted],
    ['in a pipe with FORCE_COLOR', pipe, { FORCE_COLOR: '1' }, undefined, painted],
    ['not with FORCE_COLOR=0', terminal, { FORCE_COLOR: '0' }, undefined, 'x'],
    ['with FORCE_COLOR before NO_COLOR', pipe, { FORCE_COLOR: '', NO_COLOR: '1' }, undefined, painted],
    ['not on a dumb terminal', terminal, { TERM: 'dumb' }, undefined, 'x'],
    ['never with --no-color', terminal, { FORCE_COLOR: '1' }, false, 'x'],
  ] as const)('%s', (_, where, environment, color, expected) => {
    const options = color === undefined ? {} : { color };
    expect(screenOf(where, () => undefined, environment, options).paint('error', 'x')).toBe(expected);
  });

  it('has nothing to do with the width, which only a terminal has', () => {
    expect(screenOf(terminal, () => undefined, { NO_COLOR: '1' }, {}).columns).toBe(80);
    expect(screenOf(pipe, () => undefined, { FORCE_COLOR: '1' }, {}).columns).toBeUndefined();
  });
});
