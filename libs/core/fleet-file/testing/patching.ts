import type { Attributes } from '@fleetwright/contracts';
import { patchFleet, type ResourceEdit, unifiedDiff } from '../index.ts';

export const HEAD = 'version: 1\naccount: acme\n';

/** Lines that go and come, as a diff shows them. Throws where the patch is refused. */
export function changedLines(text: string, ...edits: readonly ResourceEdit[]): readonly string[] {
  const patched = patchFleet(text, edits);
  if (patched.kind === 'refused') throw new Error(`${patched.code}: ${JSON.stringify(patched.findings)}`);
  return unifiedDiff(text, patched.text, 'fleet.yaml')
    .split('\n')
    .slice(2)
    .filter((line) => /^[-+]/.test(line));
}

/** Paths and codes of what was not written. */
export function leftOf(text: string, ...edits: readonly ResourceEdit[]): readonly string[] {
  const patched = patchFleet(text, edits);
  if (patched.kind === 'refused') return [patched.code];
  return patched.left.map(
    ({ kind, key, path, code }) => `${kind} ${key}${path === undefined ? '' : ` ${path}`}: ${code}`,
  );
}

export const setNode = (key: string, fields: Attributes): ResourceEdit => ({ do: 'set', kind: 'node', key, fields });
export const setTemplate = (key: string, fields: Attributes): ResourceEdit => ({
  do: 'set',
  kind: 'template',
  key,
  fields,
});
export const moduleOf = (name: string, more: Attributes = {}): Attributes => ({
  name,
  version: null,
  priority: null,
  enabled: true,
  config: {},
  ...more,
});
