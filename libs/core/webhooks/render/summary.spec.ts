import type { FleetEventView, Json } from '@fleetwright/contracts';
import { idOf } from '@fleetwright/core/event-sourcing/testing';
import { describe, expect, it } from 'vitest';
import { MESSAGE_BYTES_MAX } from '../limits.ts';
import { bodyOf, kindOf } from './body.ts';
import { inert } from './inert.ts';
import { slackBody } from './slack.ts';
import { summaryOf } from './summary.ts';
import { teamsBody } from './teams.ts';

const NOW = '2026-01-01T00:00:00.000Z';
const event = (payload: Json, more: Partial<FleetEventView> = {}): FleetEventView => ({
  ...{ id: idOf(1), account_id: 'acme', kind: 'gitops.change_failed', severity: 'high', source: 'apply' },
  ...{ correlation_id: idOf(2), payload, emitted_at: NOW, position: 1 as FleetEventView['position'] },
  ...more,
});
const alone = (payload: Json) => summaryOf({ events: [event(payload)], counts: { 'gitops.change_failed': 1 } });
const SEVERITIES = ['low', 'medium', 'high', 'critical'] as const;

describe('a summary of one event', () => {
  it('is the words of its kind, and what its payload says most, in a fixed order', () => {
    expect(alone({ total: 3, key: 'edge', status: 'failed', is: 'other', decision: true })).toEqual({
      title: 'change failed',
      severity: 'high',
      lines: ['status: failed', 'key: edge', 'total: 3', 'decision: true'],
    });
  });

  it('names every telling field', () => {
    const names = [
      'status',
      'action',
      'kind',
      'key',
      'code',
      'reason',
      'message',
      'name',
      'severity',
      'total',
      'decision',
    ];
    const payload = Object.fromEntries(names.map((name) => [name, 'x']));
    expect(alone(payload).lines).toEqual(names.map((name) => `${name}: x`));
  });

  it.each<[string, Json]>([
    ['a list', ['status']],
    ['null', null],
    ['a text', 'status'],
    ['a map without such a field', { other: 1 }],
    ['fields that are no plain values', { status: null, key: { a: 1 }, name: ['x'] }],
  ])('has no lines where the payload is %s', (_what, payload) => {
    expect(alone(payload).lines).toEqual([]);
  });

  it('strips our prefix from the front of a kind alone', () => {
    const events = [event({}, { kind: 'gitops.x_gitops.y' })];
    expect(summaryOf({ events, counts: { 'gitops.x_gitops.y': 1 } }).title).toBe('x gitops.y');
  });
});

describe('a summary of many', () => {
  it.each(SEVERITIES.map((loudest, at) => [loudest, SEVERITIES.slice(0, at + 1)] as const))(
    'is as loud as the loudest of them: %s',
    (loudest, severities) => {
      const events = severities.map((severity) => event({}, { severity }));
      expect(summaryOf({ events, counts: { a: 9 } }).severity).toBe(loudest);
    },
  );

  it('is quiet where none is listed', () => {
    expect(summaryOf({ events: [], counts: { 'gitops.run_closed': 1 } })).toEqual({
      title: 'one run, 1 events',
      severity: 'low',
      lines: ['1 × run closed'],
    });
  });

  it('counts the most frequent first, and names what is loudest alone', () => {
    const events = [event({ key: 'a' }, { severity: 'medium' }), event({ key: 'b' }), event({ key: 'c' })];
    const counts = { 'gitops.run_closed': 1, 'gitops.change_failed': 30, 'gitops.change_applied': 7 };
    expect(summaryOf({ events, counts }).lines).toEqual([
      '30 × change failed',
      '7 × change applied',
      '1 × run closed',
      'change failed: key: b',
      'change failed: key: c',
    ]);
  });

  it('names nothing of what is only worth a count', () => {
    const events = [event({ key: 'a' }, { severity: 'low' }), event({ key: 'b' }, { severity: 'low' })];
    expect(summaryOf({ events, counts: { 'gitops.change_applied': 2 } }).lines).toEqual(['2 × change applied']);
  });

  it.each([
    [11, 12, 'change failed: key: 10'],
    [12, 13, 'and 1 more'],
    [40, 13, 'and 29 more'],
  ])('[WH13] of %s loud ones has %s lines, and the last is %s', (count, lines, last) => {
    const events = Array.from({ length: count }, (_, n) => event({ key: n }));
    const summary = summaryOf({ events, counts: { 'gitops.change_failed': count } });
    expect(summary.lines).toHaveLength(lines);
    expect(summary.lines.at(-1)).toBe(last);
  });
});

describe('[WH13] a message for people whose texts are as long as they may be', () => {
  const names = [
    'status',
    'action',
    'kind',
    'key',
    'code',
    'reason',
    'message',
    'name',
    'severity',
    'total',
    'decision',
  ];
  const SIGNS = ['&', '.', '日', '😀', 'x'];
  const full = (sign: string) => event(Object.fromEntries(names.map((name) => [name, sign.repeat(500)])));
  const gathered = (sign: string, count: number) => ({
    events: Array.from({ length: count }, () => full(sign)),
    counts: { 'gitops.change_failed': count },
  });

  it.each(SIGNS.flatMap((sign) => [1, 50].map((count) => [sign, count] as const)))(
    'of %s, %s times, is no larger than a message and a section of Slack, and says something',
    (sign, count) => {
      const slack = bodyOf('slack', gathered(sign, count), NOW);
      const [, section] = JSON.parse(slack).blocks;
      expect(section.text.text.length).toBeLessThanOrEqual(3_000);
      expect(section.text.text).toMatch(/^(status: .|50 × change failed\nchange failed: status: .)/);
      for (const body of [slack, bodyOf('teams', gathered(sign, count), NOW)]) {
        expect(new TextEncoder().encode(body).length).toBeLessThanOrEqual(MESSAGE_BYTES_MAX);
      }
    },
  );

  it('cuts a line between two characters, never within one', () => {
    const [, line = ''] = summaryOf(gathered('😀', 2)).lines;
    expect([...line]).toHaveLength(400);
    expect(line.isWellFormed()).toBe(true);
    expect(line.endsWith('😀…')).toBe(true);
  });
});

describe('[WH12] an inert text', () => {
  it.each([
    ['of 160 characters is whole', 'x'.repeat(160), 'x'.repeat(160)],
    ['of more is cut, and says so', 'x'.repeat(161), `${'x'.repeat(159)}…`],
    ['counts characters and not their halves', '😀'.repeat(160), '😀'.repeat(160)],
    ['is cut between characters', '😀'.repeat(161), `${'😀'.repeat(159)}…`],
    ['of characters with many marks is cut as well', `e${'\u0301'.repeat(700)}`, `e${'\u0301'.repeat(158)}…`],
    ['has single spaces, and none around it', '  a \t\n  b\u3000c  ', 'a b c'],
    ['has no characters of private use or halves of pairs', 'a\ue000b\ud800c', 'a b c'],
    ['has none that part lines', 'a\u2028b\u2029c', 'a b c'],
    ['has its signs parted', 'a.b:c', 'a.\u2060b:\u2060c'],
  ])('%s', (_what, text, shown) => {
    expect(inert(text)).toBe(shown);
  });
});

describe('the body for Slack', () => {
  it('escapes every sign that Slack asks for, each time, and its own escapes not twice', () => {
    const { text, blocks } = slackBody({ title: 'a & b <c> & d', severity: 'low', lines: ['<&>', 'x'] }) as {
      text: string;
      blocks: { text: { text: string } }[];
    };
    expect(text).toBe('LOW: a &amp; b &lt;c&gt; &amp; d');
    expect(blocks.map((block) => block.text.text)).toEqual([text, '&lt;&amp;&gt;\nx']);
  });

  it('has no section where there is nothing to say', () => {
    expect(slackBody({ title: 't', severity: 'high', lines: [] })).toEqual({
      text: 'HIGH: t',
      unfurl_links: false,
      unfurl_media: false,
      blocks: [{ type: 'header', text: { type: 'plain_text', text: 'HIGH: t', emoji: false } }],
    });
  });
});

describe('the body for Teams', () => {
  it.each([
    ['critical', 'Attention'],
    ['high', 'Attention'],
    ['medium', 'Warning'],
    ['low', 'Default'],
  ] as const)('is an adaptive card: %s is shown as %s', (severity, color) => {
    expect(teamsBody({ title: 'change failed', severity, lines: ['key: edge'] })).toEqual({
      type: 'message',
      attachments: [
        {
          contentType: 'application/vnd.microsoft.card.adaptive',
          content: {
            $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
            type: 'AdaptiveCard',
            version: '1.4',
            body: [
              {
                type: 'RichTextBlock',
                inlines: [
                  { type: 'TextRun', text: `${severity.toUpperCase()}: change failed`, weight: 'Bolder', color },
                ],
              },
              { type: 'RichTextBlock', inlines: [{ type: 'TextRun', text: 'key: edge' }] },
            ],
          },
        },
      ],
    });
  });
});

describe('the JSON of gathered events', () => {
  const events = [event({ n: 1 }), event({ n: 2 }, { emitted_at: '2026-01-01T00:00:09.000Z' })];
  const counts = { 'gitops.change_failed': 2 };

  it('is told at the time of the last one, with run, account, counts and all that is listed', () => {
    expect(JSON.parse(bodyOf('json', { events, counts }, '2026-02-02T00:00:00.000Z'))).toEqual({
      type: 'gitops.run_events',
      timestamp: '2026-01-01T00:00:09.000Z',
      data: { correlation_id: idOf(2), account_id: 'acme', counts, total: 2, events },
    });
  });

  it('of which none is listed is told at the time that it is made', () => {
    const none = { events: [], counts: {} };
    expect(kindOf(none)).toBe('gitops.run_events');
    expect(JSON.parse(bodyOf('json', none, NOW))).toEqual({
      type: 'gitops.run_events',
      timestamp: NOW,
      data: { correlation_id: null, account_id: null, counts: {}, total: 0, events: [] },
    });
  });

  it('[WH13] lists one as large as a message takes, and one unit more goes without its payload', () => {
    const payloadOf = (length: number) => ({ text: 'x'.repeat(length - '{"text":""}'.length) });
    const told = (length: number) =>
      JSON.parse(bodyOf('json', { events: [event(payloadOf(length))], counts: { 'gitops.change_failed': 1 } }, NOW));
    expect(told(20_000).data.payload).toEqual(payloadOf(20_000));
    expect(told(20_001).data).toEqual(event({ omitted: 'too_large' }));
  });

  it('[WH13] lists no event that stands behind one that did not fit', () => {
    const large = event({ text: 'x'.repeat(12_000) });
    const { data } = JSON.parse(bodyOf('json', { events: [large, large, event({ n: 3 })], counts: { a: 3 } }, NOW));
    expect(data.events).toEqual([large]);
    expect(data.total).toBe(3);
  });
});
