import type { AccountId, CommandType, EventType } from '@fleetwright/contracts';

/** `DiffComputed` → `diff_computed`. Types are PascalCase words without digits, so the way back is unique. */
export function snakeCase(pascalCase: string): string {
  return pascalCase.replace(/(?<!^)[A-Z]/g, (letter) => `_${letter}`).toLowerCase();
}

/** Where an event is announced. `*` as the account covers all of them. */
export function eventSubject(account: AccountId | '*', type: EventType): string {
  return `fleet.${account}.gitops.${snakeCase(type)}`;
}

/** Where a command is asked. Outside `fleet.<account>.>`, which tenants are granted: they ask the gateway. */
export function commandSubject(type: CommandType): string {
  return `command.${snakeCase(type)}`;
}
