import type { Finding } from '@fleetwright/contracts';
import { equalJson, isMap, isSecretKey, isSecretValue, own, splitKey } from '@fleetwright/core/fleet';
import type { ParseCode } from './codes.ts';
import { type Entry, entriesAt, nameKeyOf, type ResourceEntry, resourceOf } from './entries.ts';
import { moduleReference } from './module-references.ts';
import type { Path, Problems } from './problems.ts';
import { shorten } from './wording.ts';
import type { Tree } from './yaml-tree.ts';

interface Told {
  readonly tree: Tree;
  readonly problems: Problems;
  /** Line of an offset, from 1. */
  readonly lineOf: (offset: number) => number;
}

/**
 * What the definition of the structure cannot say: names that repeat or disagree, keys that contradict each other, and
 * secrets. Looks only at what has the right shape, so that it can run on a file with other problems.
 */
export function checkRules(entries: readonly ResourceEntry[], told: Told): void {
  checkNames(entries, told);
  for (const entry of entries) {
    checkAgreement(entry, told);
    if (entry.kind === 'template') checkTemplate(entry, told);
    if (entry.kind === 'sdwan_network') checkAlias(entry, 'routing_mode', 'routing_protocol', told);
    if (entry.kind === 'sdwan_peer') checkDistinct(entry, 'lan_subnets', told);
    if (entry.kind === 'virtual_ip') checkHolders(entry, told);
    warnOfSecrets(entry, 'config', told);
    warnOfSecrets(entry, 'metadata', told, 'secret_in_metadata');
    warnOfSecrets(entry, 'labels', told, 'secret_in_metadata');
  }
  checkProviderConfigs(told);
}

function checkNames(entries: readonly ResourceEntry[], told: Told): void {
  const first = new Map<string, Path>();
  for (const entry of entries) {
    const resource = resourceOf(entry);
    if (!resource) continue;
    const id = `${resource.kind} ${resource.key}`;
    const before = first.get(id);
    if (!before) {
      first.set(id, entry.path);
      continue;
    }
    const line = told.lineOf(told.tree.locate(before)?.offset ?? 0);
    const message = `\`${shorten(resource.key)}\` is declared twice, first on line ${line}; remove or rename one`;
    tell(told, 'error', 'duplicate_name', message, entry.path, entry);
  }
}

/** In map form, a name that is repeated inside must be the key. */
function checkAgreement(entry: ResourceEntry, told: Told): void {
  if (entry.key === undefined) return;
  const [node, module] = splitKey(entry.key, ':');
  const names = entry.kind === 'assignment' ? { node, module } : { [nameKeyOf(entry.kind)]: entry.key };
  for (const [name, expected] of Object.entries(names)) {
    const inside = own(entry.item, name);
    if (typeof inside !== 'string' || inside === expected) continue;
    const message = `expected \`${name}: ${shorten(expected)}\` as in the key, got "${shorten(inside)}"; remove it or make them agree`;
    tell(told, 'error', 'name_mismatch', message, [...entry.path, name], entry);
  }
}

function checkTemplate(entry: ResourceEntry, told: Told): void {
  checkAlias(entry, 'node_platform', 'node_platform_id', told);
  const modules = own(entry.item, 'modules');
  const seen = new Set<string>();
  for (const [index, written] of (Array.isArray(modules) ? modules : []).entries()) {
    const path = [...entry.path, 'modules', index];
    const reference = moduleReference(written);
    if (!reference) continue;
    const name = shorten(reference.name);
    if (seen.has(reference.name)) {
      tell(
        told,
        'error',
        'duplicate_module',
        `the module \`${name}\` is listed twice; remove one of them`,
        path,
        entry,
      );
    }
    seen.add(reference.name);
    // A version that is no text was told already.
    if (reference.version === null && !(isMap(written) && own(written, 'version') !== undefined)) {
      const message = `\`${name}\` is not pinned and follows its newest live version; pin it, e.g. \`${name}@<version>\` or \`${name}@live\``;
      tell(told, 'warning', 'unpinned_module', message, path, entry);
    }
    if (isMap(written)) warnOfSecrets({ item: written, path }, 'config', told);
  }
}

/** Two keys that say the same thing must say the same. */
function checkAlias(entry: ResourceEntry, key: string, alias: string, told: Told): void {
  const one = own(entry.item, key);
  const other = own(entry.item, alias);
  if (one === undefined || other === undefined || equalJson(one, other)) return;
  const message = `\`${key}\` and \`${alias}\` say the same thing and disagree; remove one of them`;
  tell(told, 'error', 'conflicting_keys', message, [...entry.path, alias], entry, 'key');
}

function checkDistinct(entry: ResourceEntry, field: string, told: Told, taken: readonly unknown[] = []): void {
  const items = own(entry.item, field);
  const seen = new Set<unknown>(taken);
  for (const [index, item] of (Array.isArray(items) ? items : []).entries()) {
    if (typeof item !== 'string') continue;
    if (seen.has(item)) {
      const message = `\`${shorten(item)}\` is listed twice; remove one of them`;
      tell(told, 'error', 'duplicate_item', message, [...entry.path, field, index], entry);
    }
    seen.add(item);
  }
}

function checkHolders(entry: ResourceEntry, told: Told): void {
  checkDistinct(entry, 'failover_holders', told);
  const primary = own(entry.item, 'primary_holder');
  const failover = own(entry.item, 'failover_holders');
  const index = Array.isArray(failover) && typeof primary === 'string' ? failover.indexOf(primary) : -1;
  if (index < 0) return;
  const message = `\`${shorten(String(primary))}\` is the primary holder and cannot take over from itself; remove it here`;
  tell(told, 'error', 'primary_among_failover', message, [...entry.path, 'failover_holders', index], entry);
}

function checkProviderConfigs(told: Told): void {
  const configs = isMap(told.tree.value) ? own(told.tree.value, 'provider_configs') : undefined;
  const names = new Set<string>();
  for (const entry of entriesAt(told.tree, configs, ['provider_configs'])) {
    const name = entry.key ?? own(entry.item, 'name');
    if (typeof name === 'string' && names.has(name)) {
      const message = `\`${shorten(name)}\` is declared twice; remove or rename one`;
      tell(told, 'error', 'duplicate_name', message, entry.path);
    }
    if (typeof name === 'string') names.add(name);
    checkProviderName(entry, told);
    for (const path of secretsIn(entry.item, entry.path)) {
      const message = 'secrets never stand in the file; keep this one in the credential store and remove it here';
      tell(told, 'error', 'secret_in_provider_config', message, path, undefined, 'key');
    }
  }
}

function checkProviderName({ key, item, path }: Entry, told: Told): void {
  const name = own(item, 'name');
  if (key === undefined || typeof name !== 'string' || name === key) return;
  const message = `expected \`name: ${shorten(key)}\` as in the key; remove it or make them agree`;
  tell(told, 'error', 'name_mismatch', message, [...path, 'name']);
}

function warnOfSecrets(
  { item, path }: Pick<Entry, 'item' | 'path'>,
  field: string,
  told: Told,
  code: ParseCode = 'secret_in_config',
): void {
  const values = own(item, field);
  if (!isMap(values) || !holdsSecret(values)) return;
  for (const at of secretsIn(values, [...path, field])) {
    const message = 'this looks like a secret, and everyone who can read the repository can read it; keep it elsewhere';
    tell(told, 'warning', code, message, at, undefined, 'key');
  }
}

/** Whether there is any: nearly always there is none, and then no paths are made. */
function holdsSecret(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(holdsSecret);
  if (!isMap(value)) return isSecretValue(value);
  for (const key in value) {
    if ((isSecretKey(key) && value[key] !== null) || holdsSecret(value[key])) return true;
  }
  return false;
}

/** Paths of what looks like a secret, by key or by value. A secret key is not looked into. */
function secretsIn(value: unknown, path: Path): readonly Path[] {
  if (isSecretValue(value)) return [path];
  if (Array.isArray(value)) return value.flatMap((item, index) => secretsIn(item, [...path, index]));
  if (!isMap(value)) return [];
  return Object.keys(value).flatMap((key) => {
    const at = [...path, key];
    return isSecretKey(key) && value[key] !== null ? [at] : secretsIn(value[key], at);
  });
}

function tell(
  { tree, problems }: Told,
  severity: Finding['severity'],
  code: ParseCode,
  message: string,
  path: Path,
  entry?: ResourceEntry,
  at: 'key' | 'value' = 'value',
): void {
  const place = tree.locate(path);
  const offset = (at === 'key' ? (place?.keyOffset ?? place?.offset) : place?.offset) ?? 0;
  problems.add({ severity, code, message, offset, path, resource: entry && resourceOf(entry) });
}
