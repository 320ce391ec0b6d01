import type { AnswerOf, InputOf } from '@fleetwright/contracts/client';

export type ServiceToken = AnswerOf<'list_service_tokens'>['service_tokens'][number];
export type Permissions = InputOf<'create_service_token'>['service_token']['permissions'];

/** What people call a token; erased names are told as such. */
export function nameOf({ name }: Pick<ServiceToken, 'name'>): string {
  return name ?? '[erased]';
}

/** The words of a field, whatever stands between them. The gateway says which of them is no permission. */
export function permissionsIn(text: string): Permissions {
  return text.split(/[\s,]+/).filter(Boolean) as Permissions;
}
