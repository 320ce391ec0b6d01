import { expect, it } from 'vitest';
import { screenOf } from './render/screen.ts';
import { terminalOf } from './terminal.ts';

it('a terminal that says it has no columns limits no line, and one that says how many does', () => {
  const columnsOf = (columns: number) =>
    screenOf(terminalOf({ isTTY: true, columns } as NodeJS.WriteStream), () => undefined, {}, {}).columns;
  expect([columnsOf(0), columnsOf(72)]).toEqual([undefined, 72]);
});
