import { type Comparison, RESERVED_FLEET_KEYS } from '@fleetwright/contracts';
import { INHERITANCE_CHAIN_MAX, KINDS } from '@fleetwright/core/fleet';
import { ALIAS_EXPANSIONS_MAX, DEPTH_MAX, FILE_BYTES_MAX, MARKS_MAX } from '@fleetwright/core/parse';
import { APPLIED, OF_FIELDS, OF_OWNERS, OF_RESOURCES, outcomeOf } from './commits.ts';
import { table } from './key-tables.ts';
import { codesText, errorCodes, PLAIN_VALUES, readingOf, REFUSED_YAML } from './values.ts';

/** The rules that are not of one key. What a definition says is taken from it; what the code does is asked of the code. */

export const INHERITING = `templates:
  base:
    architecture: amd64
    modules: [chrony@live, nginx@1.26.0]
    metadata: { team: edge, tier: one }
    config: { ntp: pool, sysctl: { swappiness: 10, max_map_count: 65530 } }
  web:
    extends: base
    modules: [{ name: nginx, version: "1.27.3", priority: 60 }]
    metadata: { tier: two }
    config: { sysctl: { swappiness: 1 } }
`;

/** What \`web\` is then. */
export const INHERITED = `templates:
  web:
    architecture: amd64
    modules: [chrony@live, { name: nginx, version: "1.27.3", priority: 60 }]
    metadata: { team: edge, tier: two }
    config: { ntp: pool, sysctl: { swappiness: 1 } }    # max_map_count is gone
`;

export const MISTAKES = `version: 1
account: 12                                 # string_expected
templates:
  web:
    architecture: x86_64                    # not_one_of
    modules: [nginx]                        # unpinned_module
    modulse: []                             # unknown_key
  blog:
    extends: webb                           # unknown_parent
nodes:
  edge-01: { template: web }                # missing_key
  EDGE-02: { template: web, region: eu }    # invalid_hostname
assignments:                                # list_or_map_expected
`;

export function yaml(text: string): string {
  return `\`\`\`yaml\n${text.trimEnd()}\n\`\`\`\n`;
}

const outcomes = (commits: typeof OF_FIELDS) => commits.map((commit) => [commit.what, outcomeOf(commit)]);

export function deletingRules(): string {
  return `## What a commit changes and deletes

Every difference between the file and the live fleet becomes a proposal. **Absent is not empty**: a section that the file
does not have is left alone; one that it has is to be exactly that. A resource is deleted in three ways only:

1. its item is taken out of a section that is still there;
2. its section is empty (\`[]\` or \`{}\`);
3. it is a peer or virtual IP, and its network is taken out.

A file that is missing, empty or not valid deletes nothing: the run fails, and the fleet stays as it is. Each network has
its own sections \`peers\` and \`virtual_ips\`.

Suppose that this was applied:

${yaml(APPLIED)}
What each of these commits would then lead to, by itself. The tables are computed by the comparison that a sync makes:

${table(['in the next commit', 'is proposed'], outcomes(OF_RESOURCES))}
There is no renaming: the name is the identity.

A field that the file gives is managed as a whole: a map has exactly the keys that are given. One that the file never gave
is not managed, whatever it is live. **One that was applied and is then left out goes back to its default.**

${table(['in the next commit', 'is proposed'], outcomes(OF_FIELDS))}
Each delete is a proposal of its own, and a repository's \`auto_apply\` never approves one. Where a run would delete more
than 5 resources and more than 20 % of what the repository manages, approving takes their number. \`fleetwright plan\` shows
it all before you push.
`;
}

export function inheritanceRules(): string {
  const fields = Object.groupBy(Object.entries(KINDS.template.fields), ([, { compare }]) => MERGED[compare]);
  const rows = Object.entries(fields).map(([how, names = []]) => [
    names.map(([name]) => `\`${name}\``).join(', '),
    how,
  ]);
  return `## Inheritance

A template that \`extends\` another one has the fields of both. The parent stands in the same file and may extend a third:
at most ${INHERITANCE_CHAIN_MAX} in a chain. What results is what is compared and approved.

${table(['field', 'parent and child'], rows)}
A child that gives \`node_platform\` or \`node_platform_id\` inherits neither. In

${yaml(INHERITING)}
\`web\` is the same as

${yaml(INHERITED)}`;
}

const MERGED: Readonly<Record<Comparison, string>> = {
  scalar: "the child's, if it gives one",
  map: "key by key; a key of the child's wins with its whole value, which is not merged further",
  set_by_name: "all of both; by the same name the child's wins as a whole",
  set: "the child's, if it gives one",
  list: "the child's, if it gives one",
};

export const MODULE_RULES = `\`\`\`yaml
templates:
  web:
    modules:
      - nginx@1.26.0            # this version; a warning when the catalogue does not list it
      - chrony@live             # the version most recently promoted to live, by time, not by number
      - hardening@blessed       # the same for blessed
      - { name: proxy, version: live, priority: 60, config: { workers: 4 } }
      - certbot                 # unpinned_module
\`\`\`

When \`live\` or \`blessed\` moves, an update is proposed, with the cause \`release\`. A module without a version follows the
newest live one at once, **with no proposal**: hence the warning. A state that no version is in is an
\`unresolved_reference\`. As a map, a version may stand without \`@\`.
`;

export function referenceRules(): string {
  return `## References

A node refers to its template, a template to its modules, an assignment to its node and module, a peer to its node, a
virtual IP to peers of its network. What is referred to is in this file or live; a live module is one of the catalogue.
Where it is neither, or this very commit deletes it, \`unresolved_reference\` names both ends at the place that refers, and
the run proposes nothing. \`fleetwright validate\` does not know the live fleet and says the same as a note. Only a
template's parent has to be in the file itself (\`unknown_parent\`).

## Who owns what

A live resource is managed by one repository at most: the one whose file created or adopted it. No other one
changes or deletes it.

${table(['in the live fleet', 'for the file above is proposed'], outcomes(OF_OWNERS))}
What another repository manages stops only itself and what depends on it (\`held_back\`); the rest is proposed. Names are
case-sensitive and unique in an account, in each kind: two files of one account cannot both have a node \`edge-01\`. To keep
resources and no longer manage them, remove the repository's registration: it deletes nothing. Or register it with
\`on_removal: disown\`: then what nobody declares any more is given up instead of deleted.

To move a resource to another repository of the account, remove it here and declare it there, in whichever order. Until a delete
was executed it is not deleted but handed over: **disown** here, **adopt** there (or an update, where it is declared
otherwise), and it stays as it is all the while. What counts is the last file of an enabled repository that could be read.
`;
}

export function valueRules(): string {
  const readings = PLAIN_VALUES.map(readingOf);
  return `## Values are never coerced

Plain values are what the YAML 1.2 core schema says. Where a text has to be, a number, \`true\` or \`null\` is an error, not
a guess: put it in quotes.

${table(
  ['written', 'is', 'where a text has to be'],
  readings.map(({ written, read, asText }) => [`\`${written}\``, read, asText]),
)}
All problems of a file are told together, each with line, column and a code:

${yaml(MISTAKES)}`;
}

export function yamlRules(): string {
  const refused = REFUSED_YAML.map(({ what, example, file }) => [what, `\`${example}\``, codesText(errorCodes(file))]);
  return `## Which YAML is read

Comments, all kinds of quotes and blocks, flow style (so JSON as well), anchors and aliases. Lines end with LF or CRLF. Not:

${table(['what', 'for example', 'code'], refused)}
Keys named \`__proto__\` and the like are data as any other. ${reservedKeys()} reserved for later versions
(\`not_yet_supported\`).

## Limits

${table(
  ['what', 'at most', 'code'],
  [
    ['the file', `${number(FILE_BYTES_MAX)} bytes (1 MiB) of UTF-8, in git itself (no LFS)`, '`file_too_large`'],
    ['nesting', `${DEPTH_MAX} levels`, '`too_deep`'],
    ['keys, values and marks', number(MARKS_MAX), '`too_many_values`'],
    ['aliases, those inside aliases counted', `${ALIAS_EXPANSIONS_MAX} expanded`, '`too_many_aliases`'],
    ['templates in a chain', String(INHERITANCE_CHAIN_MAX), '`inheritance_too_deep`'],
    ['integers', '2^53 - 1', '`integer_too_large`'],
  ],
)}
## Secrets

Secrets never stand in the file. In \`provider_configs\`, a key with a secret's word in it (\`password\`, \`api_key\`, \`ssh_key\`,
\`token\` … as whole words, so not \`key_name\`) or a value that looks like a secret is an error; in a \`config\` it is a
warning, and the value is masked wherever a difference is shown. No message repeats it.
`;
}

function reservedKeys(): string {
  return `${RESERVED_FLEET_KEYS.map((key) => `\`${key}\``).join(' and ')} are`;
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}
