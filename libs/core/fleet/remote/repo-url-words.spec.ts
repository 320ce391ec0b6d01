import { describe, expect, it } from 'vitest';
import { ANY_REMOTE, STRICT_POLICY } from './remote.ts';
import { parseRepoUrl } from './repo-url.ts';

const told = (url: string, policy = STRICT_POLICY) => {
  const parsed = parseRepoUrl(url, policy);
  return parsed.ok ? [] : parsed.problems.map(({ path, code, message }) => `${path} ${code}: ${message}`);
};
const codes = (url: string, policy = STRICT_POLICY) => {
  const parsed = parseRepoUrl(url, policy);
  return parsed.ok ? [] : parsed.problems.map(({ code }) => code);
};
const FORMS = 'write https://host/path, ssh://user@host/path or user@host:path';
const STORE = 'credentials come from the credential store: set vault_credential_path or ssh_credential_id';
const PORT =
  'is not a port that a git server answers on; use the default port or one from 1024 up that belongs to no other service';

describe('[RS1] what is said of an address that is refused', () => {
  it.each<[string, string[]]>([
    ['', [`repo_url required: repo_url is empty; ${FORMS}`]],
    [
      `https://git.example.com/${'a'.repeat(489)}`,
      ['repo_url too_long: repo_url has 513 characters; at most 512 are allowed'],
    ],
    ['-x', [`repo_url leading_dash: repo_url begins with "-", which git would read as an option; ${FORMS}`]],
    [
      'git@git.example.com:-x',
      ['repo_url leading_dash: the path begins with "-", which the remote would read as an option'],
    ],
    ['ftp://git.example.com/x', [`repo_url scheme_not_allowed: only https and ssh remotes are fetched; ${FORMS}`]],
    ['https://git.example.com', [`repo_url path_missing: repo_url names a host but no repository on it; ${FORMS}`]],
    ['https://git.example.com/a/../b', ['repo_url path_part_dots: the path has a part "." or ".."; write it without']],
    [
      'https://git.example.com/a?b',
      ['repo_url query_not_allowed: repo_url has a "?" or "#"; a git remote has neither a query nor a fragment'],
    ],
    [
      'https://git.example.com/a%zz',
      [
        'repo_url character_not_allowed: repo_url has a "%" without two hexadecimal digits behind it; a "%" itself is %25',
      ],
    ],
    ['https://a_b.-c/x', [`repo_url host_invalid: "a_b.-c" is not a host name or a plain IP address; ${FORMS}`]],
    ['https://git.example.com:22/x', [`repo_url port_not_allowed: "22" ${PORT}`]],
    ['https://git.example.com:/x', [`repo_url port_not_allowed: what stands there ${PORT}`]],
    ['https://ada@git.example.com/x', [`repo_url inline_credentials: repo_url has a user before the host; ${STORE}`]],
    [
      'ssh://ada:x@git.example.com/x',
      [`repo_url inline_credentials: repo_url has a password before the host; ${STORE}`],
    ],
    [
      'ssh://a!b@git.example.com/x',
      ['repo_url user_invalid: the user before the host may have letters, digits, ".", "_" and "-"'],
    ],
  ])('%s', (url, sentences) => {
    expect(told(url)).toEqual(sentences);
  });

  it('names http among what is fetched only where configuration allows it', () => {
    expect(told('ftp://git.example.com/x', ANY_REMOTE)).toEqual([
      `repo_url scheme_not_allowed: only https and ssh remotes are fetched (and http, by configuration); ${FORMS}`,
    ]);
  });

  it('is all that is wrong with it at once, in the order of user, path, host and port', () => {
    expect(codes('https://ada@127.0.0.1:22/../x?y')).toEqual([
      'inline_credentials',
      'path_part_dots',
      'query_not_allowed',
      'address_not_allowed',
      'port_not_allowed',
    ]);
    expect(codes('- \\%00')).toEqual([
      'leading_dash',
      'character_not_allowed',
      'character_not_allowed',
      'character_not_allowed',
    ]);
  });
});

describe('[RS1, RS2, RS3] at the edges of what is taken', () => {
  const label = 'a'.repeat(63);

  it.each<[string, string]>([
    ['512 characters', `https://git.example.com/${'a'.repeat(488)}`],
    ['labels of 63 characters', `https://${label}.example/x`],
    ['labels of one, with an underscore', 'https://_a.b/x'],
    ['a user of 64 characters', `ssh://${'u'.repeat(64)}@git.example.com/x`],
    ['a user with a dot, a dash and an underscore', 'ssh://_a.b-c@git.example.com/x'],
    ['a last label with digits', 'https://git.1a/x'],
    ['a name of a scheme that is longer', 'https5:x'],
    ['a percent sign in the form of scp', 'git@git.example.com:a%zz'],
    ['a path without its first slash', 'ssh://git.example.com/~ada/x'],
  ])('takes %s', (_what, url) => {
    expect(codes(url)).toEqual([]);
  });

  it.each<[string, string, string]>([
    ['labels of 64 characters', `https://${label}a.example/x`, 'host_invalid'],
    ['hosts of 254 characters', `https://${[label, label, label, 'a'.repeat(62)].join('.')}/x`, 'host_invalid'],
    ['a label that ends with a dash', 'https://a-.example/x', 'host_invalid'],
    ['no host at all', 'https:///x', 'host_invalid'],
    ['a user of 65 characters', `ssh://${'u'.repeat(65)}@git.example.com/x`, 'user_invalid'],
    ['a user that begins with a dash', 'ssh://-a@git.example.com/x', 'user_invalid'],
    ['an empty user', 'ssh://@git.example.com/x', 'user_invalid'],
    ['hexadecimal without digits', 'https://git.0x/x', 'host_invalid'],
    ['a space', 'https://git.example.com/a b', 'character_not_allowed'],
    ['DEL', 'https://git.example.com/a\u007fb', 'character_not_allowed'],
    ['DEL in percent signs', 'https://git.example.com/a%7fb', 'character_not_allowed'],
    ['a backslash in percent signs', 'https://git.example.com/a%5Cb', 'character_not_allowed'],
    ['the last control character in percent signs', 'https://git.example.com/a%1fb', 'character_not_allowed'],
    ['only slashes', 'https://git.example.com//', 'path_missing'],
    ...['http', 'https', 'ssh', 'git', 'file', 'ftp', 'ftps', 'HTTPS'].map((name): [string, string, string] => [
      `a slip of the pen in ${name}`,
      `${name}:x`,
      'scheme_not_allowed',
    ]),
  ])('refuses %s', (_what, url, code) => {
    expect(codes(url)).toEqual([code]);
  });

  it.each(['"', "'", '`', '<', '>', '{', '}', '|', '^'])('refuses the sign %s', (sign) => {
    expect(codes(`https://git.example.com/a${sign}b`)).toEqual(['character_not_allowed']);
  });
});

describe('[RS5] a port', () => {
  it.each([
    ['https', 443],
    ['https', 1024],
    ['https', 8443],
    ['https', 65_535],
    ['ssh', 22],
    ['ssh', 2222],
    ['http', 80],
    ['http', 8080],
  ])('of %s may be %s', (scheme, port) => {
    const parsed = parseRepoUrl(`${scheme}://git.example.com:${port}/x`, ANY_REMOTE);
    expect(parsed).toMatchObject({ ok: true, remote: { port, transport: scheme } });
  });

  it.each([
    ['https', [80, 1023, 65_536, 22]],
    ['ssh', [443, 80]],
    ['http', [443]],
    // Databases, queues, directories and the like: what a stranger must not be able to talk to.
    ['https', [1433, 1521, 2049, 2181, 2375, 2376, 2379, 2380, 3306, 3389, 4222, 5432, 5672, 5984, 6000]],
    ['ssh', [6379, 6443, 6667, 8500, 9042, 9092, 9200, 9300, 10_250, 11_211, 27_017]],
  ])('of %s is none of %j', (scheme, ports) => {
    for (const port of ports) {
      expect(codes(`${scheme}://git.example.com:${port}/x`, ANY_REMOTE), String(port)).toEqual(['port_not_allowed']);
    }
  });
});
