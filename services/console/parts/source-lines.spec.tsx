import { describe, expect, it } from 'vitest';
import { RUN_ID, REVISION } from '../testing/canned.ts';
import { rendered, wordsOf } from '../testing/render.tsx';
import { SourceLines } from './source-lines.tsx';

const lines = ['nodes:', '  - hostname: edge-01', '    region: eu-west-9\u202e', '    token: [masked]', 'sdwan:'].map(
  (text, n) => ({
    number: n + 10,
    text,
    masked: text.includes('[masked]'),
  }),
);

const shown = (props: { line: number; column?: number }, answer: readonly (typeof lines)[number][] = lines) =>
  rendered(<SourceLines runId={RUN_ID} revision={REVISION.sha} before={1} behind={1} {...props} />, (cache) =>
    cache.ask(
      'gitops_get_sync_run_file',
      {
        sync_run_id: RUN_ID,
        revision: REVISION.sha,
        first_line: Math.max(1, props.line - 60),
        last_line: props.line + 60,
      },
      {
        file_excerpt: {
          ...{ sync_run_id: RUN_ID, revision: REVISION.sha, file: 'prod/fleet.yaml' },
          ...{ total_lines: 14, lines: [...answer] },
        },
      },
    ),
  );

describe('lines of fleet.yaml', () => {
  it('are those around the one that is meant, which is marked, with the way to more', () => {
    const html = shown({ line: 12 });
    expect(wordsOf(html)).toContain('prod/fleet.yaml:12');
    expect(wordsOf(html)).toContain('More lines');
    expect(html.match(/source-number">\d+/g)).toEqual(['source-number">11', 'source-number">12', 'source-number">13']);
    expect(html.match(/is-meant"><span class="source-number">\d+/g)).toHaveLength(1);
    expect(html).toContain('aria-label="prod/fleet.yaml, lines 11 to 13"');
  });

  it('have a caret behind as much as stands before the column', () => {
    expect(shown({ line: 11, column: 5 })).toContain('<span class="source-before">  - </span>^');
    expect(shown({ line: 11 })).not.toContain('source-caret');
  });

  it('show masks as they came, and spell out what would not be seen', () => {
    const html = shown({ line: 12 });
    expect(html).toContain('token: [masked]');
    expect(html).toContain('eu-west-9⟨U+202E⟩');
  });

  it('say so where the file has no such line', () => {
    expect(wordsOf(shown({ line: 400 }, []))).toContain('The file has no line 400.');
  });
});
