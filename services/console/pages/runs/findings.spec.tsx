import type { Finding } from '@fleetwright/contracts';
import { describe, expect, it } from 'vitest';
import type { Run } from '../../data/api.ts';
import { REVISION, run, RUN_ID } from '../../testing/canned.ts';
import { rendered, wordsOf } from '../../testing/render.tsx';
import { Findings } from './findings.tsx';

const at = (line: number, more: Partial<Finding> = {}): Finding => ({
  ...{ severity: 'error', code: 'unknown_key', message: `unknown key \`regoin\` (${line})`, file: 'fleet.yaml' },
  ...{ line, column: 5 },
  ...more,
});

function shown(items: Finding[], revision: Run['revision'] = REVISION) {
  const { proposal_counts, ...row } = run({ revision, findings: { items, total: items.length, document: null } });
  const none = { applied_actions: [], failed_actions: [], remaining: [] };
  const totals = { applied_actions: 0, failed_actions: 0, remaining: 0 };
  const detail: Run = { ...row, ...none, proposal_counts, totals, diff: null, proposals: [], next_cursor: null };
  return rendered(<Findings run={detail} />, (cache) => {
    for (const { line = 1 } of items) {
      const asked = { sync_run_id: RUN_ID, revision: REVISION.sha, first_line: 1, last_line: line + 60 };
      const lines = [1, 2, 3, 4, 5].map((number) => ({ number, text: `    regoin: a${number}`, masked: false }));
      const of = { sync_run_id: RUN_ID, revision: REVISION.sha, file: 'fleet.yaml', total_lines: 5 };
      cache.ask('gitops_get_sync_run_file', asked, { file_excerpt: { ...of, lines } });
    }
  });
}

describe('findings', () => {
  it('show the line that an error speaks of, with a caret below its column', () => {
    const html = shown([at(3)]);
    expect(wordsOf(html)).toContain('regoin: a3');
    expect(html).toContain('<span class="source-before">    </span>^');
  });

  it('show the lines of the first errors of a kind, and the others once somebody asks', () => {
    const html = shown([1, 2, 3, 4, 5, 6].map((line) => at(line)));
    expect(html.match(/<figure/g)).toHaveLength(5);
    expect(wordsOf(html)).toContain('Show line 6');
  });

  it('leave the lines of warnings to whoever asks', () => {
    const html = shown([at(3, { severity: 'warning', code: 'unpinned_module' })]);
    expect(html).not.toContain('<figure');
    expect(wordsOf(html)).toContain('Show line 3');
  });

  it('show no line where none is meant, and none where no commit was read', () => {
    expect(shown([{ severity: 'error', code: 'x', message: 'no such branch' }])).not.toContain('<figure');
    expect(shown([at(3)], null)).not.toContain('<figure');
  });
});
