import type { Permission, SubjectKind } from '@fleetwright/contracts';

/** What an assistant never holds, whoever gives it: what decides who may do what, and what sets the rules aside. */
const NEVER_FOR_ASSISTANTS: ReadonlySet<string> = new Set<Permission>([
  'system.policies.write',
  'system.tokens.write',
  'system.agents.write',
  'system.fleet.break_glass',
]);

/** Whether a token of a kind may hold a permission at all. */
export function isForKind(kind: SubjectKind, permission: string): boolean {
  return kind !== 'assistant' || !NEVER_FOR_ASSISTANTS.has(permission);
}
