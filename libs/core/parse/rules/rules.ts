import { type Finding, type Json, type Spelling, SPELLING_FORMATS } from '@fleetwright/contracts';
import {
  equalJson,
  FIELDS,
  hasMeaning,
  isMap,
  isMask,
  isSecretKey,
  isSecretValue,
  kindOf,
  meaningOf,
  networkAround,
  own,
  parseCidr,
  splitKey,
} from '@fleetwright/core/fleet';
import type { ParseCode } from '../codes.ts';
import { type Entry, entriesAt, nameKeysOf, type ResourceEntry, resourceOf } from './entries.ts';
import { moduleReference } from '../resolve/module-references.ts';
import type { Path, Problems } from '../problems.ts';
import { shorten } from '../text/wording.ts';
import type { Tree } from '../yaml/yaml-tree.ts';

interface Inspection {
  readonly tree: Tree;
  readonly problems: Problems;
  /** Line of an offset, from 1. */
  readonly lineOf: (offset: number) => number;
}

/**
 * What the definition of the structure cannot say: names that repeat or disagree, keys that contradict each other, and
 * secrets. Looks only at what has the right shape, so that it can run on a file with other problems.
 */
export function checkRules(entries: readonly ResourceEntry[], inspection: Inspection): void {
  checkNames(entries, inspection);
  for (const entry of entries) {
    checkAgreement(entry, inspection);
    if (entry.kind === 'template') checkTemplate(entry, inspection);
    if (entry.kind === 'sdwan_network') checkAlias(entry, 'routing_mode', 'routing_protocol', inspection);
    checkSets(entry, inspection);
    checkAddresses(entry, inspection);
    if (entry.kind === 'virtual_ip') checkHolders(entry, inspection);
    warnOfSecrets(entry, 'config', inspection);
    warnOfSecrets(entry, 'metadata', inspection, 'secret_in_metadata');
    warnOfSecrets(entry, 'labels', inspection, 'secret_in_metadata');
  }
  checkProviderConfigs(inspection);
}

function checkNames(entries: readonly ResourceEntry[], inspection: Inspection): void {
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
    const line = inspection.lineOf(inspection.tree.locate(before)?.offset ?? 0);
    const message = `\`${shorten(resource.key)}\` is declared twice, first on line ${line}; remove or rename one`;
    tell(inspection, 'error', 'duplicate_name', message, entry.path, entry);
  }
}

/** In map form, a name that is repeated inside must be the key. */
function checkAgreement(entry: ResourceEntry, inspection: Inspection): void {
  if (entry.key === undefined) return;
  const names = nameKeysOf(entry.kind);
  const { separator } = kindOf(entry.kind).key;
  const parts = names.length === 1 || separator === '' ? [entry.key] : splitKey(entry.key, separator);
  for (const [place, name] of names.entries()) {
    const inside = own(entry.item, name);
    const expected = parts[place] ?? '';
    if (typeof inside !== 'string' || inside === expected) continue;
    const message = `expected \`${name}: ${shorten(expected)}\` as in the key, got "${shorten(inside)}"; remove it or make them agree`;
    tell(inspection, 'error', 'name_mismatch', message, [...entry.path, name], entry);
  }
}

function checkTemplate(entry: ResourceEntry, inspection: Inspection): void {
  checkAlias(entry, 'node_platform', 'node_platform_id', inspection);
  const modules = own(entry.item, 'modules');
  const seen = new Set<string>();
  for (const [index, written] of (Array.isArray(modules) ? modules : []).entries()) {
    const path = [...entry.path, 'modules', index];
    const reference = moduleReference(written);
    if (!reference) continue;
    const name = shorten(reference.name);
    if (seen.has(reference.name)) {
      tell(
        inspection,
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
      tell(inspection, 'warning', 'unpinned_module', message, path, entry);
    }
    if (isMap(written)) warnOfSecrets({ item: written, path }, 'config', inspection);
  }
}

/** Two keys that say the same thing must say the same. */
function checkAlias(entry: ResourceEntry, key: string, alias: string, inspection: Inspection): void {
  const one = own(entry.item, key);
  const other = own(entry.item, alias);
  if (one === undefined || other === undefined || equalJson(one, other)) return;
  const message = `\`${key}\` and \`${alias}\` say the same thing and disagree; remove one of them`;
  tell(inspection, 'error', 'conflicting_keys', message, [...entry.path, alias], entry, 'key');
}

/** What is a set has each item once, however it is spelled. Modules have a check of their own. */
function checkSets(entry: ResourceEntry, inspection: Inspection): void {
  for (const [field, { compare, spelling }] of FIELDS[entry.kind]) {
    if (compare !== 'set') continue;
    checkDistinct(entry, field, inspection, (item) => (spelling === undefined ? item : meaningOf(spelling, item)));
  }
}

/** Networks in which a bit behind the prefix is set, and endpoints whose host only looks like one. */
function checkAddresses(entry: ResourceEntry, inspection: Inspection): void {
  for (const [field, { spelling, isNetwork }] of FIELDS[entry.kind]) {
    if (spelling === undefined) continue;
    const value = own(entry.item, field);
    const items = Array.isArray(value)
      ? value.map((item, at) => [item, [field, at]] as const)
      : [[value, [field]] as const];
    for (const [item, path] of items) {
      const message = typeof item === 'string' ? addressProblem(item, spelling, isNetwork === true) : undefined;
      if (message) tell(inspection, 'error', `invalid_${spelling}`, message, [...entry.path, ...path], entry);
    }
  }
}

/** What has not even the form was told already. */
function addressProblem(text: string, spelling: Spelling, isNetwork: boolean): string | undefined {
  const format = SPELLING_FORMATS[spelling];
  if (!format.pattern.test(text)) return undefined;
  const cidr = isNetwork ? parseCidr(text) : undefined;
  const network = cidr && networkAround(cidr);
  if (network) return `\`${text}\` is an address in the network \`${network}\`; write the network`;
  if (hasMeaning(spelling, text)) return undefined;
  // Where an `@` stands, what is before it may be a password.
  const got = text.includes('@') ? 'what stands there' : `"${shorten(text)}"`;
  const why = spelling === 'web_address' ? 'which may not be used' : 'whose host is no address';
  return `expected ${format.expected}, got ${got}, ${why}`;
}

function checkDistinct(
  entry: ResourceEntry,
  field: string,
  inspection: Inspection,
  meaning: (item: string) => string = (item) => item,
): void {
  const items = own(entry.item, field);
  const seen = new Set<string>();
  for (const [index, item] of (Array.isArray(items) ? items : []).entries()) {
    if (typeof item !== 'string') continue;
    const same = meaning(item);
    if (seen.has(same)) {
      const message = `\`${shorten(item)}\` is listed twice; remove one of them`;
      tell(inspection, 'error', 'duplicate_item', message, [...entry.path, field, index], entry);
    }
    seen.add(same);
  }
}

function checkHolders(entry: ResourceEntry, inspection: Inspection): void {
  checkDistinct(entry, 'failover_holders', inspection);
  const primary = own(entry.item, 'primary_holder');
  const failover = own(entry.item, 'failover_holders');
  const index = Array.isArray(failover) && typeof primary === 'string' ? failover.indexOf(primary) : -1;
  if (index < 0) return;
  const message = `\`${shorten(String(primary))}\` is the primary holder and cannot take over from itself; remove it here`;
  tell(inspection, 'error', 'primary_among_failover', message, [...entry.path, 'failover_holders', index], entry);
}

function checkProviderConfigs(inspection: Inspection): void {
  const configs = isMap(inspection.tree.value) ? own(inspection.tree.value, 'provider_configs') : undefined;
  const names = new Set<string>();
  for (const entry of entriesAt(inspection.tree, configs, ['provider_configs'])) {
    const name = entry.key ?? own(entry.item, 'name');
    if (typeof name === 'string' && names.has(name)) {
      const message = `\`${shorten(name)}\` is declared twice; remove or rename one`;
      tell(inspection, 'error', 'duplicate_name', message, entry.path);
    }
    if (typeof name === 'string') names.add(name);
    checkProviderName(entry, inspection);
    for (const path of secretsIn(entry.item, entry.path)) {
      const message = 'secrets never stand in the file; keep this one in the credential store and remove it here';
      tell(inspection, 'error', 'secret_in_provider_config', message, path, undefined, 'key');
    }
  }
}

function checkProviderName({ key, item, path }: Entry, inspection: Inspection): void {
  const name = own(item, 'name');
  if (key === undefined || typeof name !== 'string' || name === key) return;
  const message = `expected \`name: ${shorten(key)}\` as in the key; remove it or make them agree`;
  tell(inspection, 'error', 'name_mismatch', message, [...path, 'name']);
}

function warnOfSecrets(
  { item, path }: Pick<Entry, 'item' | 'path'>,
  field: string,
  inspection: Inspection,
  code: ParseCode = 'secret_in_config',
): void {
  const values = own(item, field);
  if (!isMap(values) || !holdsSecret(values)) return;
  for (const at of secretsIn(values, [...path, field])) {
    const message = 'this looks like a secret, and everyone who can read the repository can read it; keep it elsewhere';
    tell(inspection, 'warning', code, message, at, undefined, 'key');
  }
}

/** Whether there is any: nearly always there is none, and then no paths are made. */
function holdsSecret(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(holdsSecret);
  if (!isMap(value)) return isSecretValue(value);
  for (const key in value) {
    if (isSecretMember(key, value[key]) || holdsSecret(value[key])) return true;
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
    return isSecretMember(key, value[key]) ? [at] : secretsIn(value[key], at);
  });
}

/** null and a mask tell nobody anything. */
function isSecretMember(key: string, value: Json | undefined): boolean {
  return isSecretKey(key) && value !== null && !isMask(value);
}

function tell(
  { tree, problems }: Inspection,
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
