import { Permission } from '@fleetwright/contracts';
import type { ClaimRules } from '@fleetwright/core/access';
import { anyText, listOf, optionalText, optionalUrl, text, wholeNumber, type Variables } from '@fleetwright/kit/config';
import { z } from 'zod';
import type { OidcSettings } from './oidc-verifier.ts';

const ROLES_EXPECTED =
  'JSON that gives roles "admin", "operator" or a list of permissions, as {"fleet-owners": "admin", "sre": ["system.gitops.read"]}';

/** Roles of a provider, and what each may do here. */
const rolesText = () =>
  z
    .string()
    .transform(rolesIn)
    .pipe(z.custom<ClaimRules['roles']>((roles) => roles !== null, ROLES_EXPECTED));

const Given = z.union([z.enum(['admin', 'operator']), z.array(Permission).min(1)]);

function rolesIn(given: string): ClaimRules['roles'] | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(given);
  } catch {
    return null;
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return null;
  return Object.values(parsed).every((each) => Given.safeParse(each).success) ? (parsed as ClaimRules['roles']) : null;
}

/** Nothing but an origin: it becomes part of the rules that browsers are given. */
const ORIGIN = /^(https:\/\/[a-z0-9.-]{1,253}(:[0-9]{1,5})?|http:\/\/(127\.0\.0\.1|localhost)(:[0-9]{1,5})?)$/;

export const OIDC_VARIABLES = {
  FLEETWRIGHT_OIDC_ISSUER: {
    description:
      'OpenID provider where people sign in, byte for byte as its metadata calls it; nothing: only tokens of FLEETWRIGHT_JWT_ISSUER',
    schema: optionalUrl('https://', 'http://127.0.0.1', 'http://localhost'),
    default: '',
    isSecret: false,
  },
  FLEETWRIGHT_OIDC_AUDIENCE: {
    description: "whom the provider's tokens must be for: their claim aud",
    schema: text('a name'),
    default: 'fleetwright',
    isSecret: false,
  },
  FLEETWRIGHT_OIDC_CLIENTS: {
    description: 'clients of the provider whose tokens may be for others as well (azp, client_id), with commas between',
    schema: listOf(/^[^\s,]{1,256}$/, 'ids of clients, with commas between them'),
    default: '',
    isSecret: false,
  },
  FLEETWRIGHT_OIDC_DEVICE_CLIENT: {
    description:
      'public client of the provider by which `fleetwright login` signs people in (device flow); nothing: they paste a token',
    schema: optionalText(),
    default: '',
    isSecret: false,
  },
  FLEETWRIGHT_OIDC_DEVICE_SCOPE: {
    description:
      'what that client asks for: scopes, with spaces between; what makes tokens be for FLEETWRIGHT_OIDC_AUDIENCE',
    schema: text('scopes'),
    default: 'openid profile email',
    isSecret: false,
  },
  FLEETWRIGHT_OIDC_CONSOLE_CLIENT: {
    description:
      'public client of the provider by which the web console signs people in (authorization code with PKCE); nothing: they paste a token',
    schema: optionalText(),
    default: '',
    isSecret: false,
  },
  FLEETWRIGHT_OIDC_CONSOLE_SCOPE: {
    description:
      'what that client asks for: scopes, with spaces between; what makes tokens be for FLEETWRIGHT_OIDC_AUDIENCE',
    schema: text('scopes'),
    default: 'openid profile email',
    isSecret: false,
  },
  FLEETWRIGHT_OIDC_CONSOLE_ORIGINS: {
    description:
      "origins of the provider that browsers may ask beside the issuer's own, as that of its token endpoint, with commas between",
    schema: listOf(ORIGIN, 'origins, as https://tokens.example.com, with commas between them'),
    default: '',
    isSecret: false,
  },
  FLEETWRIGHT_OIDC_ACCOUNT: {
    description: 'account that everybody signs in to; nothing: the one that FLEETWRIGHT_OIDC_ACCOUNT_CLAIM names',
    schema: optionalText(),
    default: '',
    isSecret: false,
  },
  FLEETWRIGHT_OIDC_ACCOUNT_CLAIM: {
    description: 'claim that names the account; whoever can change it at the provider can choose the account',
    schema: text('the name of a claim'),
    default: 'account',
    isSecret: false,
  },
  FLEETWRIGHT_OIDC_ROLES_CLAIM: {
    description: 'claim that lists roles, by its exact name or as a path: realm_access.roles',
    schema: text('the name of a claim'),
    default: 'roles',
    isSecret: false,
  },
  FLEETWRIGHT_OIDC_ROLES: {
    description: 'what each of these roles may do, as JSON: {"fleet-owners": "admin", "sre": ["system.gitops.read"]}',
    schema: rolesText(),
    default: '{}',
    isSecret: false,
  },
  FLEETWRIGHT_OIDC_PERSON_CLAIM: {
    description:
      "claim that marks a person's sign-in, as idtyp=user, or by being there; nothing: every token is a program's",
    schema: anyText(),
    default: '',
    isSecret: false,
  },
  FLEETWRIGHT_SIGN_IN_DAYS: {
    description: 'how long a sign-in counts, where its token ends sooner: for votes, and for tokens that rest on it',
    schema: wholeNumber(1, 365),
    default: '30',
    isSecret: false,
  },
} as const satisfies Variables;

interface Configured {
  readonly oidcIssuer: string | null;
  readonly oidcAudience: string;
  readonly oidcClients: readonly string[];
  readonly oidcAccount: string | null;
  readonly oidcAccountClaim: string;
  readonly oidcRolesClaim: string;
  readonly oidcRoles: ClaimRules['roles'];
  readonly oidcPersonClaim: string;
}

/** What the console's sign-in rests on. */
export interface ConsoleSignIn {
  readonly oidcIssuer: string | null;
  readonly oidcConsoleClient: string | null;
  readonly oidcConsoleOrigins: readonly string[];
}

/** Which origins a browser asks to sign somebody in; none where the console does not. */
export function signInOrigins({ oidcIssuer, oidcConsoleClient, oidcConsoleOrigins }: ConsoleSignIn): string[] {
  if (oidcIssuer === null || oidcConsoleClient === null) return [];
  return [...new Set([new URL(oidcIssuer).origin, ...oidcConsoleOrigins])];
}

/** null: there is no provider. */
export function oidcSettings(config: Configured): OidcSettings | null {
  const { oidcIssuer: issuer, oidcAudience: audience, oidcClients: clients, oidcAccount: fixed } = config;
  if (issuer === null) return null;
  const rules: ClaimRules = {
    account: fixed === null ? { claim: config.oidcAccountClaim } : { fixed },
    rolesClaim: config.oidcRolesClaim,
    roles: config.oidcRoles,
    person: personIn(config.oidcPersonClaim),
  };
  return { issuer, audience, clients, rules };
}

function personIn(given: string): ClaimRules['person'] {
  if (given === '') return null;
  const at = given.indexOf('=');
  return at < 0 ? { claim: given, value: null } : { claim: given.slice(0, at), value: given.slice(at + 1) };
}
