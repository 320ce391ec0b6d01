import type { Spelling } from './kinds/field.ts';

/** The form that a text of the language has to have. `pattern` is also what the JSON Schema says. */
export interface FleetFormat {
  /** Of the problem when a text does not have it. */
  readonly code:
    | 'invalid_name'
    | 'invalid_hostname'
    | 'invalid_assignment_key'
    | 'invalid_module_reference'
    | 'invalid_version'
    | 'invalid_cidr'
    | 'invalid_endpoint'
    | 'invalid_web_address'
    | 'invalid_label';
  readonly pattern: RegExp;
  /** In a word or two, as tables of keys say it. */
  readonly type: string;
  /** As sentences say it: `expected …`. */
  readonly expected: string;
}

/** 1 to 64 of letters, digits, `.`, `_` and `-`, the first a letter or digit. */
export const NAME_FORMAT: FleetFormat = {
  code: 'invalid_name',
  type: 'name',
  pattern: /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
  expected: 'a name of 1 to 64 letters, digits, `.`, `_` or `-`, beginning with a letter or digit',
};
/** RFC 1123, lower case, at most 64 characters. */
export const HOSTNAME_FORMAT: FleetFormat = {
  code: 'invalid_hostname',
  type: 'hostname',
  pattern: /^(?=.{1,64}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/,
  expected: 'a hostname in lower case (RFC 1123: letters, digits, `-` and `.`, at most 64 characters)',
};
export const ASSIGNMENT_KEY_FORMAT: FleetFormat = {
  code: 'invalid_assignment_key',
  type: 'assignment key',
  pattern:
    /^(?=[^:]{1,64}:)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*:[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
  expected: 'a key `<hostname>:<module>`',
};
/** The spelling of a module reference as one text: `name`, `name@version`, `name@live`, `name@blessed`. */
export const MODULE_REFERENCE_FORMAT: FleetFormat = {
  code: 'invalid_module_reference',
  type: 'module reference',
  pattern: /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}(?:@[^\s@]+)?$/,
  expected: 'a module as name, name@version, name@live or name@blessed',
};
/** A version, or `live` / `blessed`: the version most recently promoted to that state. */
export const VERSION_FORMAT: FleetFormat = {
  code: 'invalid_version',
  type: 'version',
  pattern: /^(?:@(?:live|blessed)|[^\s@]+)$/,
  expected: 'a version without blanks and `@` such as 1.26.0, or live or blessed',
};
/** IPv4, or IPv6 as RFC 4291 writes it, without an IPv4 part; and the length of the prefix. */
export const CIDR_FORMAT: FleetFormat = {
  code: 'invalid_cidr',
  type: 'network',
  pattern:
    /^(?:(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)\.){3}(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)\/(?:3[0-2]|[12]?\d)|(?:(?:[0-9A-Fa-f]{1,4}:){7}[0-9A-Fa-f]{1,4}|(?:[0-9A-Fa-f]{1,4}:){1,7}:|(?:[0-9A-Fa-f]{1,4}:){1,6}(?::[0-9A-Fa-f]{1,4})|(?:[0-9A-Fa-f]{1,4}:){1,5}(?::[0-9A-Fa-f]{1,4}){1,2}|(?:[0-9A-Fa-f]{1,4}:){1,4}(?::[0-9A-Fa-f]{1,4}){1,3}|(?:[0-9A-Fa-f]{1,4}:){1,3}(?::[0-9A-Fa-f]{1,4}){1,4}|(?:[0-9A-Fa-f]{1,4}:){1,2}(?::[0-9A-Fa-f]{1,4}){1,5}|(?:[0-9A-Fa-f]{1,4}:)(?::[0-9A-Fa-f]{1,4}){1,6}|:(?::[0-9A-Fa-f]{1,4}){1,7}|::)\/(?:12[0-8]|1[01]\d|[1-9]?\d))$/,
  expected: 'a network in CIDR form such as 10.20.0.0/16 or fd00::/48, a single address with /32 or /128',
};
export const ENDPOINT_FORMAT: FleetFormat = {
  code: 'invalid_endpoint',
  type: 'endpoint',
  pattern:
    /^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|\[[0-9A-Fa-f:.]{2,45}\]):(?:[1-9]\d{0,3}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d{2}|655[0-2]\d|6553[0-5])$/,
  expected: 'an endpoint `host:port` such as edge-01.example.com:51820 or [fd00::1]:51820',
};

/** What else an address may not be, as that of a git remote, says `core/fleet`: nothing of that fits a pattern. */
export const WEB_ADDRESS_FORMAT: FleetFormat = {
  code: 'invalid_web_address',
  type: 'https address',
  pattern: /^[Hh][Tt][Tt][Pp][Ss]:\/\/[!-~]{1,504}$/,
  expected: 'an https address without credentials such as https://fleet.example.com',
};
/** Characters are counted, not halves of them. */
export const LABEL_FORMAT: FleetFormat = {
  code: 'invalid_label',
  type: 'short text',
  pattern: /^(?:[^\n\r\u2028\u2029\ud800-\udfff]|[\ud800-\udbff][\udc00-\udfff]){1,64}$/,
  expected: 'a text of 1 to 64 characters on one line',
};

/** Every format of the language. */
export const FLEET_FORMATS: readonly FleetFormat[] = [
  NAME_FORMAT,
  HOSTNAME_FORMAT,
  ASSIGNMENT_KEY_FORMAT,
  MODULE_REFERENCE_FORMAT,
  VERSION_FORMAT,
  CIDR_FORMAT,
  ENDPOINT_FORMAT,
  WEB_ADDRESS_FORMAT,
  LABEL_FORMAT,
];

/** The form of what has several spellings. */
export const SPELLING_FORMATS: Readonly<Record<Spelling, FleetFormat>> = {
  cidr: CIDR_FORMAT,
  endpoint: ENDPOINT_FORMAT,
  web_address: WEB_ADDRESS_FORMAT,
};
