/** What each format of the language asks for, by the code that the definition gives it. */
export const FORMATS: Readonly<Record<string, string>> = {
  invalid_name: 'a name of 1 to 64 letters, digits, `.`, `_` or `-`, beginning with a letter or digit',
  invalid_hostname: 'a hostname in lower case (RFC 1123: letters, digits, `-` and `.`, at most 64 characters)',
  invalid_assignment_key: 'a key `<hostname>:<module>`',
  invalid_module_reference: 'a module as name, name@version, name@live or name@blessed',
  invalid_version: 'a version without blanks and `@`, or live or blessed',
  invalid_cidr: 'a network in CIDR form such as 10.20.0.0/16 or fd00::/48',
  invalid_endpoint: 'an endpoint as host:port',
};
