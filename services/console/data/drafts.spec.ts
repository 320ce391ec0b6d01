import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

const ABOUT = 'decision r node edge-01';
const tokenOf = (sub: string, exp: number) => `e30.${btoa(JSON.stringify({ iss: 'i', sub, account: 'acme', exp }))}.x`;

let kept: Map<string, string>;

beforeEach(() => {
  kept = new Map();
  vi.stubGlobal('sessionStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, text: string) => void kept.set(key, text),
    removeItem: (key: string) => void kept.delete(key),
  });
});
afterEach(() => vi.unstubAllGlobals());

/** The console as a page that was just loaded in the tab. */
async function loaded() {
  vi.resetModules();
  const { useDraft, ...drafts } = await import('./drafts.ts');
  const shown = () => renderToStaticMarkup(createElement(() => useDraft(ABOUT)[0]));
  return { ...drafts, shown };
}

describe('what somebody typed', () => {
  it('is there again when the token ended and signing in led away from the page', async () => {
    const before = await loaded();
    before.claimDrafts(tokenOf('ada', 1));
    before.setDraft(ABOUT, 'not on a Friday');
    const after = await loaded();
    after.claimDrafts(tokenOf('ada', 2));
    expect(after.shown()).toBe('not on a Friday');
    after.setDraft(ABOUT, '');
    expect([...kept.keys()]).toEqual([]);
  });

  it.each([
    ['somebody else', tokenOf('bob', 2)],
    ['who knows whom', 'fwt_acme_x'],
  ])('is not shown to %s who signs in next', async (_who, token) => {
    const before = await loaded();
    before.claimDrafts(tokenOf('ada', 1));
    before.setDraft(ABOUT, 'not on a Friday');
    before.claimDrafts(token);
    expect([before.shown(), [...kept.keys()]]).toEqual(['', []]);
    const after = await loaded();
    after.claimDrafts(tokenOf('ada', 2));
    expect(after.shown()).toBe('');
  });

  it('goes with whoever signs out, and is there while the page is where the tab has no room', async () => {
    const drafts = await loaded();
    drafts.claimDrafts(tokenOf('ada', 1));
    drafts.setDraft(ABOUT, 'x');
    drafts.dropDrafts();
    expect([drafts.shown(), kept.size]).toEqual(['', 0]);
    vi.spyOn(sessionStorage, 'setItem').mockImplementation(() => {
      throw new Error('QuotaExceededError');
    });
    drafts.setDraft(ABOUT, 'y');
    expect(drafts.shown()).toBe('y');
  });
});
