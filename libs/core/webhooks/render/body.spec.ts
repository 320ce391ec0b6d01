import type { FleetEventView, Json } from '@fleetwright/contracts';
import { anyText, idOf } from '@fleetwright/core/event-sourcing/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MESSAGE_BYTES_MAX, TEXT_LENGTH_MAX } from '../limits.ts';
import { bodyOf, kindOf } from './body.ts';
import { inert } from './inert.ts';

const NOW = '2026-01-01T00:00:00.000Z';
const event = (payload: Json, more: Partial<FleetEventView> = {}): FleetEventView => ({
  ...{ id: idOf(1), account_id: 'acme', kind: 'gitops.change_failed', severity: 'high', source: 'apply' },
  ...{ correlation_id: idOf(2), payload, emitted_at: NOW, position: 1 as FleetEventView['position'] },
  ...more,
});
const alone = (payload: Json) => ({ events: [event(payload)], counts: { 'gitops.change_failed': 1 } });
const HOSTILE =
  '<!channel> <@U1> [click](https://evil.example) *bold* `x` @here #x https://evil.example www.evil.example';

describe('the JSON of an event', () => {
  it('is what Standard Webhooks asks for, with the event as the timeline has it', () => {
    expect(JSON.parse(bodyOf('json', alone({ key: 'ü\u2028' }), NOW))).toEqual({
      type: 'gitops.change_failed',
      timestamp: NOW,
      data: event({ key: 'ü\u2028' }),
    });
  });

  it('of many of one run says how many of each kind', () => {
    const gathered = {
      events: [event({}), event({})],
      counts: { 'gitops.change_failed': 700, 'gitops.run_closed': 1 },
    };
    expect(kindOf(gathered)).toBe('gitops.run_events');
    expect(JSON.parse(bodyOf('json', gathered, NOW))).toMatchObject({
      type: 'gitops.run_events',
      data: { correlation_id: idOf(2), total: 701, counts: gathered.counts, events: [{}, {}] },
    });
  });

  it('[WH13] is never larger than a message', () => {
    const large = event({ text: '日'.repeat(60_000) });
    const lone = bodyOf('json', { events: [large], counts: { 'gitops.change_failed': 1 } }, NOW);
    expect(JSON.parse(lone).data.payload).toEqual({ omitted: 'too_large' });
    const middling = Array.from({ length: 50 }, () => event({ text: '日'.repeat(5_000) }));
    const many = bodyOf('json', { events: middling, counts: { 'gitops.change_failed': 50 } }, NOW);
    expect(new TextEncoder().encode(many).length).toBeLessThanOrEqual(MESSAGE_BYTES_MAX);
    expect(JSON.parse(many).data.total).toBe(50);
    expect(JSON.parse(many).data.events.length).toBeGreaterThan(0);
  });
});

describe('[WH12] text of git in a message for people', () => {
  it('can neither mention, link nor be markup', () => {
    for (const template of ['slack', 'teams'] as const) {
      const body = bodyOf(template, alone({ key: HOSTILE, reason: HOSTILE }), NOW);
      for (const live of ['<!channel>', '<@U1>', '](http', 'https://', 'www.evil', '@here', '*bold*', '`x`']) {
        expect(body, `${template}: ${live}`).not.toContain(live);
      }
    }
  });

  it('is on one line, without what steers, and cut', () => {
    expect(inert('a\r\nb\u0000\u202ec\u001b[2Jd')).toBe('a b c [\u20602Jd');
    expect([...inert('x'.repeat(5_000))]).toHaveLength(TEXT_LENGTH_MAX);
    expect(inert('edge-01 größe 日本')).toBe('edge-01 größe 日本');
  });

  it('reads as it was, whatever it was', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 100, unit: 'grapheme-ascii' }), (text) => {
        const shown = inert(text).replaceAll('\u2060', '');
        expect(shown).toBe(text.replace(/\s+/g, ' ').trim());
      }),
    );
  });

  it('never joins signs that mean something together', () => {
    fc.assert(
      fc.property(anyText(300), (text) => {
        expect(inert(text)).not.toMatch(/[\p{Cc}\n]|:\/|<[!@#]|www\.\w|\]\(|@\w/u);
      }),
    );
  });
});

describe('a message for people', () => {
  it('of Slack is plain text in blocks, with our words alone in the notification', () => {
    expect(JSON.parse(bodyOf('slack', alone({ action: 'create_node', key: 'a<b' }), NOW))).toEqual({
      text: 'HIGH: change failed',
      unfurl_links: false,
      unfurl_media: false,
      blocks: [
        { type: 'header', text: { type: 'plain_text', text: 'HIGH: change failed', emoji: false } },
        {
          type: 'section',
          text: { type: 'plain_text', text: 'action: create_\u2060node\nkey: a&lt;\u2060b', emoji: false },
        },
      ],
    });
  });

  it('of Teams is a card of text runs', () => {
    const { attachments } = JSON.parse(bodyOf('teams', alone({ key: 'edge' }), NOW));
    expect(attachments[0].content.body.map(({ type }: { type: string }) => type)).toEqual([
      'RichTextBlock',
      'RichTextBlock',
    ]);
    expect(JSON.stringify(attachments)).not.toContain('"TextBlock"');
  });

  it('of a run counts by kind, and names what is loud', () => {
    const gathered = {
      events: [event({ key: 'edge-1', reason: 'taken' }), event({ status: 'partial' }, { severity: 'medium' })],
      counts: { 'gitops.change_applied': 1_998, 'gitops.change_failed': 1, 'gitops.run_closed': 1 },
    };
    const { text, blocks } = JSON.parse(bodyOf('slack', gathered, NOW));
    expect(text).toBe('HIGH: one run, 2000 events');
    expect(blocks[1].text.text.split('\n')).toEqual([
      '1998 × change applied',
      '1 × change failed',
      '1 × run closed',
      'change failed: key: edge-1, reason: taken',
    ]);
  });
});
