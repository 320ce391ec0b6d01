import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const lock = fileURLToPath(new URL('../../package-lock.json', import.meta.url));
const { packages } = JSON.parse(readFileSync(lock, 'utf8')) as { packages: Record<string, { version?: string }> };

/** The first version without what was found in those before it. */
const FIRST_GOOD: Readonly<Record<string, readonly [version: string, found: string]>> = {
  '@mikro-orm/core': ['7.0.6', 'CVE-2026-34220, CVE-2026-34221: input shaped like an object reached the query'],
};

/** Every version of a package that is installed anywhere in the tree. */
const installed = (name: string) =>
  Object.entries(packages).flatMap(([path, { version }]) =>
    path.endsWith(`node_modules/${name}`) && version !== undefined ? [version] : [],
  );

const numbers = (version: string) => version.split('.').map(Number);
function isOlder(one: string, other: string): boolean {
  const [a, b] = [numbers(one), numbers(other)];
  const at = a.findIndex((part, place) => part !== b[place]);
  return at >= 0 && (a[at] ?? 0) < (b[at] ?? 0);
}

describe('packages with known faults', () => {
  it.each(Object.entries(FIRST_GOOD))('%s is newer than those', (name, [version]) => {
    expect(installed(name).length).toBeGreaterThan(0);
    expect(installed(name).filter((each) => isOlder(each, version))).toEqual([]);
  });

  it('control: older ones are told from newer ones by their numbers', () => {
    const pairs = [
      ['7.0.5', '7.0.6'],
      ['6.9.9', '7.0.0'],
      ['7.9.0', '7.10.0'],
    ] as const;
    for (const [older, newer] of pairs) {
      expect([isOlder(older, newer), isOlder(newer, older), isOlder(newer, newer)]).toEqual([true, false, false]);
    }
  });
});
