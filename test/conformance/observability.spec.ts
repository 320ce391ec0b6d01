import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parser } from '@prometheus-io/lezer-promql';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const root = fileURLToPath(new URL('../..', import.meta.url));
const here = join(root, 'deploy/observability');

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly action: string };
}
interface Panel {
  readonly title: string;
  readonly targets: readonly { readonly expr: string }[];
}

const rules = (
  parse(readFileSync(join(here, 'alerts.yaml'), 'utf8')) as { groups: { rules: Rule[] }[] }
).groups.flatMap((group) => group.rules);
const { panels } = JSON.parse(readFileSync(join(here, 'dashboard.json'), 'utf8')) as { panels: Panel[] };
const expressions = [
  ...rules.map(({ alert, expr }) => [alert, expr] as const),
  ...panels.flatMap(({ title, targets }) => targets.map(({ expr }) => [title, expr] as const)),
];

/** Prometheus's own tool: the one on PATH, else what `npm test` has fetched. */
function promtool(...words: readonly string[]) {
  const fetched = join(root, '.runtime/promtool/promtool');
  const command = existsSync(fetched) ? fetched : 'promtool';
  const { status, stdout, stderr, error } = spawnSync(command, words, { encoding: 'utf8' });
  if (error !== undefined) throw new Error('there is no promtool; `npm test` fetches it', { cause: error });
  return { status, stdout, stderr };
}

/** Whether Prometheus's own grammar reads it. */
function isPromql(expression: string): boolean {
  let isGood = true;
  parser.parse(expression).iterate({ enter: ({ type }) => void (type.isError && (isGood = false)) });
  return isGood;
}

/** Every metric that the product registers. */
function exported(): ReadonlySet<string> {
  const names = new Set<string>();
  for (const shelf of ['libs/kit/service', 'services']) {
    for (const file of readdirSync(join(root, shelf), { recursive: true, encoding: 'utf8' })) {
      if (!file.endsWith('.ts') || file.endsWith('.spec.ts') || /(^|\/)(node_modules|dist)\//.test(file)) continue;
      const text = readFileSync(join(root, shelf, file), 'utf8');
      for (const [, name] of text.matchAll(/'(fleetwright_[a-z_]+)'/g)) if (name !== undefined) names.add(name);
    }
  }
  return names;
}
const metrics = exported();
const namesIn = (expression: string) =>
  [...expression.matchAll(/fleetwright_[a-z_]+/g)].map(([name]) => name.replace(/_(bucket|sum|count)$/, ''));

describe('the dashboard and the alert rules', () => {
  it.each(expressions)('%s is an expression that Prometheus reads', (_title, expression) => {
    expect(isPromql(expression)).toBe(true);
  });

  it('control: what is none is noticed', () => {
    expect(isPromql('sum by (x) (rate(fleetwright_x[5m])')).toBe(false);
    expect(isPromql('rate(fleetwright_x[5 minutes])')).toBe(false);
  });

  it.each(expressions)('%s asks for metrics that the product has', (_title, expression) => {
    const names = namesIn(expression);
    expect(names.length).toBeGreaterThan(0);
    expect(names.filter((name) => !metrics.has(name))).toEqual([]);
  });

  it('the rules are such as Prometheus itself takes', () => {
    const { status, stdout, stderr } = promtool('check', 'rules', join(here, 'alerts.yaml'));
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain(`SUCCESS: ${rules.length} rules found`);
  });

  it('control: Prometheus does not take rules with an expression that is none', () => {
    const folder = mkdtempSync(join(tmpdir(), 'rules-'));
    const file = join(folder, 'alerts.yaml');
    writeFileSync(file, readFileSync(join(here, 'alerts.yaml'), 'utf8').replace('expr: ', 'expr: )'));
    const { status } = promtool('check', 'rules', file);
    rmSync(folder, { recursive: true });
    expect(status).toBe(1);
  });

  it('every rule has a name of its own, a severity of ours, and says what to do', () => {
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
    for (const { alert, labels, annotations } of rules) {
      expect(['low', 'medium', 'high', 'critical'], alert).toContain(labels.severity);
      expect(annotations.summary, alert).not.toBe('');
      expect(annotations.action, alert).not.toBe('');
    }
  });

  it('no metric of the product is left out of both', () => {
    const asked = new Set(expressions.flatMap(([, expression]) => namesIn(expression)));
    expect([...metrics].filter((name) => !asked.has(name))).toEqual([]);
  });
});
