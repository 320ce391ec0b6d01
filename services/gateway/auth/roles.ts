import { ACCOUNT_PERMISSIONS, type Permission } from '@fleetwright/contracts';

/** What the roles stand for that have a meaning of their own here: `admin` for an account, `operator` for the platform. */
export const ROLES = {
  admin: ACCOUNT_PERMISSIONS,
  operator: ['system.operations'],
} as const satisfies Readonly<Record<string, readonly Permission[]>>;

/** Of a role that has none, nothing. */
export function permissionsOfRole(role: string | undefined): readonly Permission[] {
  return role === 'admin' || role === 'operator' ? ROLES[role] : [];
}

export function isAdmin(permissions: ReadonlySet<Permission>): boolean {
  return ACCOUNT_PERMISSIONS.every((each) => permissions.has(each));
}
