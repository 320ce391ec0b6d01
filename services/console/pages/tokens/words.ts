import type { AnswerOf, InputOf } from '@fleetwright/contracts/client';

export type ServiceToken = AnswerOf<'list_service_tokens'>['service_tokens'][number];
export type Grantable = AnswerOf<'list_service_tokens'>['grantable_permissions'];
export type Permissions = InputOf<'create_service_token'>['service_token']['permissions'];

/** What people call a token; erased names are told as such. */
export function nameOf({ name }: Pick<ServiceToken, 'name'>): string {
  return name ?? '[erased]';
}

/** Permissions that belong together: `gitops` with its `read`, `write`, `sync` and `approve`. */
export interface PermissionGroup {
  readonly area: string;
  readonly permissions: Permissions;
}

/** In the order in which they are given, areas and what is in them. */
export function groupsOf(permissions: Permissions): readonly PermissionGroup[] {
  const byArea = Map.groupBy(permissions, (permission) => permission.split('.')[1] ?? '');
  return [...byArea].map(([area, of]) => ({ area, permissions: of }));
}

/** `read` of `system.gitops.read`. */
export function verbOf(permission: string): string {
  return permission.split('.').slice(2).join(' ').replaceAll('_', ' ');
}
