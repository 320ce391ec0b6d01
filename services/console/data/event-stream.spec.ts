import fc from 'fast-check';
import { expect, it } from 'vitest';
import { splitEvents } from './event-stream.ts';

it('answers whole events, and keeps what is not complete', () => {
  const text = ': hello\n\nid: 7\nevent: fleet\ndata: {"a":1}\n\ndata: two\ndata: lines\r\n\r\nid: 8\ndata: hal';
  expect(splitEvents(text)).toEqual({
    events: [
      { id: '7', data: '{"a":1}' },
      { id: '', data: 'two\nlines' },
    ],
    rest: 'id: 8\ndata: hal',
  });
});

it('answers the same events however the stream is cut', () => {
  const stream = Array.from({ length: 20 }, (_, n) => `id: ${n}\ndata: {"n":${n}}\n\n`).join('');
  fc.assert(
    fc.property(fc.array(fc.nat(stream.length), { maxLength: 10 }), (cuts) => {
      const places = [0, ...cuts.toSorted((a, b) => a - b), stream.length];
      let rest = '';
      const seen: string[] = [];
      for (let n = 1; n < places.length; n += 1) {
        const split = splitEvents(rest + stream.slice(places[n - 1], places[n]));
        rest = split.rest;
        seen.push(...split.events.map(({ id }) => id));
      }
      expect(seen).toEqual(Array.from({ length: 20 }, (_, n) => String(n)));
    }),
  );
});
