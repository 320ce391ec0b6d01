import { type Attributes, FLEET_FORMATS, type Json, type Problem, type ResourceKind } from '@fleetwright/contracts';
import { isMap, own } from './json.ts';
import { kindOf } from './kinds.ts';
import { channelOf } from './pins.ts';

/**
 * What a fleet.yaml could not say of these attributes, although they have the shape of live ones: an empty text, a name
 * that is none, two facts that contradict each other. `whole` is the resource with them.
 */
export function unwritable(kind: ResourceKind, attributes: Attributes, whole: Attributes): readonly Problem[] {
  const { fields } = kindOf(kind);
  const problems = Object.entries(attributes).flatMap(([name, value]) => {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    // What is not said has no form.
    if (field === undefined || (value === null && field.fallback === null)) return [];
    const issues = field.written.safeParse(asWritten(value)).error?.issues ?? [];
    return issues.map(({ path, message }) => written(pathOf(name, path), message));
  });
  return [...problems, ...movingPins(kind, attributes), ...contradictions(kind, attributes, whole)];
}

/** A module reference says nothing where it has null. */
function asWritten(value: Json): Json {
  if (!Array.isArray(value)) return value;
  return value.map((item) =>
    isMap(item) ? Object.fromEntries(Object.entries(item).filter(([, member]) => member !== null)) : item,
  );
}

function written(path: string, message: string): Problem {
  const format = FLEET_FORMATS.find(({ code }) => code === message);
  if (format === undefined)
    return { path, code: 'invalid_value', message: `A fleet.yaml cannot say this: ${message}.` };
  return { path, code: format.code, message: `Expected ${format.expected}.` };
}

function pathOf(name: string, path: readonly PropertyKey[]): string {
  return path.reduce<string>((at, step) => `${at}${typeof step === 'number' ? `[${step}]` : `.${String(step)}`}`, name);
}

/** A channel means another version tomorrow: what is approved today names the one of today. */
function movingPins(kind: ResourceKind, attributes: Attributes): readonly Problem[] {
  const told = (path: string, version: Json | undefined): Problem[] => {
    const message = 'This is a channel, which moves. Name the version that it stands for.';
    return channelOf(version) === undefined ? [] : [{ path, code: 'version_expected', message }];
  };
  if (kind === 'module') return told('version', own(attributes, 'version'));
  const modules = kind === 'template' ? own(attributes, 'modules') : undefined;
  if (!Array.isArray(modules)) return [];
  return modules.flatMap((item, at) => (isMap(item) ? told(`modules[${at}].version`, own(item, 'version')) : []));
}

function contradictions(kind: ResourceKind, attributes: Attributes, whole: Attributes): readonly Problem[] {
  const touches = (...names: readonly string[]) => names.some((name) => Object.hasOwn(attributes, name));
  if (kind === 'template' && touches('node_platform', 'node_platform_id')) {
    const [name, id] = [own(whole, 'node_platform'), own(whole, 'node_platform_id')];
    const message = 'It and `node_platform` are two ways to say one thing. Give one, and null for the other.';
    if (isGiven(name) && isGiven(id) && name !== id)
      return [{ path: 'node_platform_id', code: 'conflicting_keys', message }];
  }
  if (kind === 'virtual_ip' && touches('primary_holder', 'failover_holders')) {
    const [primary, failover] = [own(whole, 'primary_holder'), own(whole, 'failover_holders')];
    const at = Array.isArray(failover) ? failover.findIndex((holder) => holder === primary) : -1;
    const message = 'The primary holder cannot take over from itself. Remove it here, or name another primary holder.';
    if (at >= 0) return [{ path: `failover_holders[${at}]`, code: 'primary_among_failover', message }];
  }
  return [];
}

function isGiven(value: Json | undefined): boolean {
  return value !== undefined && value !== null;
}
