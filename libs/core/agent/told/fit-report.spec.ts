import { unstorableProblems } from '@fleetwright/contracts';
import { AGENT_REPORT_EXAMPLE, AgentReport, REPORT_BYTES_MAX } from '@fleetwright/contracts/agents';
import { describe, expect, it } from 'vitest';
import { fitReport, maskOutput } from '../index.ts';

const failed = (index: number, output: string, message = 'it failed') => ({
  name: `module-${index}`,
  version: '1.0.0',
  state: 'failed' as const,
  problem: { step: 'units' as const, code: 'unit_failed', message, output_tail: output },
});
const bytes = (report: AgentReport) => Buffer.byteLength(JSON.stringify(report));

describe('a report', () => {
  it('[AG18] that fits is sent as it is', () => {
    expect(fitReport(AGENT_REPORT_EXAMPLE)).toEqual(AGENT_REPORT_EXAMPLE);
  });

  it('[AG18] has the last lines of what was printed, of all modules together at most 8 KiB', () => {
    const output = Array.from({ length: 1000 }, (_, line) => `line ${line} é`).join('\n');
    const modules = [failed(1, output), failed(2, output)];
    const fitted = fitReport({ ...AGENT_REPORT_EXAMPLE, modules });
    const tails = fitted.modules.map(({ problem }) => problem?.output_tail ?? '');
    for (const tail of tails) {
      expect(tail.startsWith('line ')).toBe(true);
      expect(tail.endsWith('line 999 é')).toBe(true);
    }
    expect(Buffer.byteLength(tails.join(''))).toBeLessThanOrEqual(8192);
    expect(Buffer.byteLength(tails.join(''))).toBeGreaterThan(8000);
  });

  it('[AG18] that is too large keeps what every module came to, and says that it was cut', () => {
    const modules = Array.from({ length: 300 }, (_, index) => failed(index, 'x'.repeat(500), 'm'.repeat(900)));
    const fitted = fitReport({ ...AGENT_REPORT_EXAMPLE, modules });
    expect(bytes(fitted)).toBeLessThanOrEqual(REPORT_BYTES_MAX);
    expect(fitted.modules.map(({ name, state }) => `${name} ${state}`)).toEqual(modules.map((m) => `${m.name} failed`));
    expect(fitted.problems[0]?.code).toBe('report_cut');
    expect(AgentReport.parse(fitted)).toEqual(fitted);
  });

  it('[AG18] of the largest node there can be fits, the failed modules first', () => {
    const long = 'n'.repeat(58);
    const modules = Array.from({ length: 500 }, (_, index) => ({
      name: `${long}-${index}`,
      version: 'v'.repeat(64),
      state: index === 499 ? ('failed' as const) : ('applied' as const),
    }));
    const health = modules.map(({ name }) => ({ module: name, name: long, state: 'passing' as const }));
    const fitted = fitReport({ ...AGENT_REPORT_EXAMPLE, modules, health });
    expect(bytes(fitted)).toBeLessThanOrEqual(REPORT_BYTES_MAX);
    expect(fitted.modules[0]?.state).toBe('failed');
  });

  it('[AG18] is text that can be kept, wherever it was cut, and says of a network no more than fits', () => {
    for (const lead of ['', 'a', 'ab']) {
      const long = `\u0000${lead}${'😀'.repeat(3_000)}\ud83d`;
      const network = {
        network: 'fabric',
        public_key: `${'A'.repeat(43)}=`,
        state: 'rendered' as const,
        message: long,
      };
      const fitted = fitReport({
        ...AGENT_REPORT_EXAMPLE,
        modules: [failed(1, long, long)],
        health: [{ module: 'nginx', name: 'answers', state: 'failing', message: long }],
        networks: [network],
        problems: [{ code: 'io_failed', message: long }],
      });
      expect(unstorableProblems(fitted)).toEqual([]);
      expect(AgentReport.parse(fitted)).toEqual(fitted);
      expect(fitted.modules[0]?.problem?.output_tail).toContain('😀');
    }
  });

  it('[AG18] masks what looks like a secret', () => {
    const output =
      'login with token=abc123 failed\nghp_0123456789abcdefghij\n-----BEGIN PRIVATE KEY-----\nMII\n-----END PRIVATE KEY-----\nkept';
    const masked = maskOutput(output);
    for (const secret of ['abc123', 'ghp_', 'MII']) expect(masked).not.toContain(secret);
    expect(masked).toContain('kept');
    const fitted = fitReport({ ...AGENT_REPORT_EXAMPLE, modules: [failed(1, output)] });
    expect(JSON.stringify(fitted)).not.toContain('ghp_');
  });
});
