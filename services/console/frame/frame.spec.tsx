import { describe, expect, it } from 'vitest';
import { noteAnswer } from '../data/bus.ts';
import { AT, idOf, proposal } from '../testing/canned.ts';
import { type Cache, rendered, wordsOf } from '../testing/render.tsx';
import { Banners } from './banners.tsx';
import { Navigation } from './navigation.tsx';
import { Missing, NotFound } from './not-found.tsx';

const opening = {
  ...{ account_id: 'acme', id: idOf(1), kind: 'node' as const, key: 'edge-01', reason: 'fire' },
  ...{ opened_by: { type: 'user' as const, id: 'bob', name: 'Bob' }, opened_at: AT, told_at: null },
  ...{ ends_at: '2999-01-01T00:00:00.000Z', ended_by: null, confirmed_by: null, is_prolonged: false },
  ...{ review: { closed_by: null, closed_at: null }, active: true },
};

describe('banners', () => {
  const shown = (
    of: Partial<Parameters<typeof Banners>[0]> = {},
    fill: (cache: Cache) => void = (cache) => cache.every('list_break_glass', {}, []),
  ) => wordsOf(rendered(<Banners stream="live" isReachable {...of} />, fill));

  it('are none while everything works', () => {
    expect(shown()).toBe('');
    expect(shown({ stream: 'connecting' })).toBe('');
  });

  it('say of the stream and of the gateway what does not work and what still does, one of the two', () => {
    expect(shown({ stream: 'delayed' })).toContain('decisions work');
    const both = shown({ stream: 'delayed', isReachable: false });
    expect(both).toContain('nothing can be decided until it answers again');
    expect(both).not.toContain('live stream');
  });

  it('say that the bus is down once something could not be done, and no longer once something was', () => {
    noteAnswer('POST', 503, 'bus_unavailable');
    expect(shown()).toContain('Everything can be read');
    noteAnswer('GET', 200, undefined);
    expect(shown()).toContain('The message bus is down');
    noteAnswer('POST', 200, undefined);
    expect(shown()).toBe('');
  });

  it('name each opening that lasts, for whom and how long, and none that is over', () => {
    const over = { ...opening, id: idOf(2), key: 'edge-02', ends_at: AT };
    const ofAll = { ...opening, id: idOf(3), kind: 'template' as const, key: null };
    const text = shown({}, (cache) => cache.every('list_break_glass', {}, [opening, over, ofAll]));
    expect(text).toMatch(/Break-glass on node edge-01 for Bob, ends in \d/);
    expect(text).toContain('on every template');
    expect(text).not.toContain('edge-02');
  });
});

describe('the pages that can be gone to', () => {
  const navigation = (path: string, waiting: number) =>
    rendered(<Navigation path={path} />, (cache) =>
      cache.every(
        'gitops_list_proposals',
        { status: 'pending_approval' },
        Array.from({ length: waiting }, (_, n) => proposal({ id: idOf(n + 1) })),
      ),
    );

  it('say which one is open, also from one of its things, and how much waits', () => {
    const html = navigation('/runs/7', 12);
    expect(html.match(/aria-current="page"/g)).toHaveLength(1);
    expect(html).toContain('href="/app/runs" aria-current="page"');
    expect(wordsOf(html)).toContain('Approvals 12 waiting Runs');
  });

  it('keep the room of the number while nothing waits, so that nothing moves when something does', () => {
    const html = navigation('/approvals', 0);
    expect(html).toContain('<span class="nav-count faint"></span>');
    expect(wordsOf(html)).not.toContain('waiting');
  });
});

describe('an address that leads nowhere', () => {
  it('says so and leads on, and tells a page that is not from a thing that is not', () => {
    expect(wordsOf(rendered(<NotFound />))).toContain('nothing at this address');
    const html = rendered(<Missing what="run" back="/runs" />);
    expect(wordsOf(html)).toContain('There is no such run');
    expect(html).toContain('href="/app/runs"');
  });
});
