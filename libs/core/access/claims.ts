import type { SubjectKind } from '@fleetwright/contracts';

/** Roles that stand for permissions which need not be listed. */
type NamedRole = 'admin' | 'operator';

/** How the claims of an OpenID provider's tokens are read; names of claims are exact, or a path with dots. */
export interface ClaimRules {
  /** The account that every token speaks for, or the claim that names it. */
  readonly account: { readonly fixed: string } | { readonly claim: string };
  /** The claim that lists roles: a list, or text with blanks between them. */
  readonly rolesClaim: string;
  /** What each role may do, by the provider's name of it; all others mean nothing here. */
  readonly roles: Readonly<Record<string, NamedRole | readonly string[]>>;
  /** What marks a person's sign-in; null: nothing, so that every token is a program's. */
  readonly person: {
    readonly claim: string /** null: the claim is there, whatever it says. */;
    readonly value: string | null;
  } | null;
}

/** What the claims of a token mean here. */
export interface ClaimedWords {
  readonly account: unknown;
  readonly kind: Exclude<SubjectKind, 'assistant'>;
  /** Those that mean something here, as the provider names them, sorted. */
  readonly roles: readonly string[];
  readonly permissions: readonly string[];
  /** Why there is no role; null: there is one. A sentence for whoever signed in. */
  readonly whyNoRole: string | null;
}

type Claims = Readonly<Record<string, unknown>>;

/** `named`: what the roles stand for that are not given as a list. */
export function readClaims(
  claims: Claims,
  rules: ClaimRules,
  named: Readonly<Record<NamedRole, readonly string[]>>,
): ClaimedWords {
  const listed = namesIn(claimOf(claims, rules.rolesClaim));
  const roles = [...new Set(listed ?? [])].filter((name) => Object.hasOwn(rules.roles, name)).toSorted();
  const permissions = roles.flatMap((name) => {
    const given = rules.roles[name] ?? [];
    return typeof given === 'string' ? named[given] : given;
  });
  return {
    account: 'fixed' in rules.account ? rules.account.fixed : claimOf(claims, rules.account.claim),
    kind: isPerson(claims, rules) ? 'user' : 'service',
    roles,
    permissions: [...new Set(permissions)].toSorted(),
    whyNoRole: roles.length > 0 ? null : whyNone(listed, rules),
  };
}

function whyNone(listed: readonly string[] | null, { rolesClaim, roles }: ClaimRules): string {
  if (listed === null) return `The sign-in has no claim "${rolesClaim}", so it has no role here.`;
  const known = Object.keys(roles).toSorted().join(', ');
  return `The sign-in's claim "${rolesClaim}" names none of the roles that are known here (${known}).`;
}

/** RFC 9068 §2.2: where a client speaks for itself, it is its own subject. */
function isPerson(claims: Claims, { person }: ClaimRules): boolean {
  if (person === null) return false;
  const { sub, client_id, azp } = claims;
  if (sub === client_id || sub === azp) return false;
  const said = claimOf(claims, person.claim);
  if (person.value === null) return said !== undefined && said !== null && said !== false && said !== '';
  return String(said) === person.value;
}

function claimOf(claims: Claims, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name];
  let value: unknown = claims;
  for (const part of name.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Claims)[part];
  }
  return value;
}

function namesIn(value: unknown): readonly string[] | null {
  if (typeof value === 'string') return value.split(' ').filter((name) => name !== '');
  return Array.isArray(value) ? value.filter((name) => typeof name === 'string') : null;
}
