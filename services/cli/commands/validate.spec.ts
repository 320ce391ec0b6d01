import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startCliHarness, type CliHarness } from '../testing/harness.ts';

const VALID = 'version: 1\naccount: acme\ntemplates:\n  - name: base\n    modules: [nginx@1.26.0]\n';
const BROKEN = 'version: 1\naccount: acme\nnodes:\n  - hostname: edge-01\n    template: base\n    regio: x\n';

let cli: CliHarness;
beforeEach(async () => {
  cli = await startCliHarness();
});
afterEach(() => cli.stop());

/** Offline: no token, no address. */
const validate = (...words: string[]) => cli.run(['validate', ...words], {});

describe('a valid file', () => {
  it('needs no gateway and no token, and what may be live is a note', async () => {
    cli.files['fleet.yaml'] = VALID;
    expect(await validate('fleet.yaml')).toBe(0);
    expect(cli.printed).toEqual([
      'fleet.yaml:5:15: info unresolved_reference template base refers to module nginx, which is not in the file; it has to be live',
      '     5 |     modules: [nginx@1.26.0]',
      '       |               ^',
      'fleet.yaml is valid: 1 resource',
    ]);
    expect(cli.complained).toEqual([]);
    expect(cli.asked).toEqual([]);
  });

  it('comes from the standard input for -', async () => {
    cli.files['-'] = VALID;
    expect(await validate('-')).toBe(0);
    expect(cli.printed.at(-1)).toBe('<stdin> is valid: 1 resource');
  });

  it('counts its warnings', async () => {
    cli.files['fleet.yaml'] = VALID.replace('@1.26.0', '');
    expect(await validate('fleet.yaml')).toBe(0);
    expect(cli.printed.at(-1)).toBe('fleet.yaml is valid: 1 resource, 1 warning');
  });
});

describe('a file that is not valid', () => {
  it('shows every problem with its place, its line and a caret, and answers 1', async () => {
    cli.files['envs/prod/fleet.yaml'] = BROKEN;
    expect(await validate('envs/prod/fleet.yaml')).toBe(1);
    const places = cli.printed.filter((line) => line.startsWith('envs/'));
    expect(places.slice(0, -1).every((line) => /^envs\/prod\/fleet\.yaml:\d+:\d+: error [a-z_]+ \S/.test(line))).toBe(
      true,
    );
    expect(cli.printed.join('\n')).toContain(
      ['did you mean `region`?', '     6 |     regio: x', '       |     ^'].join('\n'),
    );
    expect(cli.printed.at(-1)).toBe('envs/prod/fleet.yaml is not valid: 2 errors');
  });

  it('is one of several: each is told, and the answer is 1', async () => {
    cli.files['a.yaml'] = VALID;
    cli.files['b.yaml'] = BROKEN;
    expect(await validate('a.yaml', 'b.yaml', 'a.yaml')).toBe(1);
    expect(cli.printed.filter((line) => / is (not )?valid/.test(line))).toEqual([
      'a.yaml is valid: 1 resource',
      'b.yaml is not valid: 2 errors',
    ]);
  });

  it.each([
    ['missing', { kind: 'missing' }, 'error file_not_found there is no such file'],
    [
      'a folder',
      { kind: 'folder' },
      'error not_a_regular_file expected a file, got a folder; name the fleet.yaml in it',
    ],
    [
      'closed to us',
      { kind: 'unreadable', reason: 'EACCES' },
      'error file_unreadable the file cannot be read (EACCES)',
    ],
    [
      'too large',
      { kind: 'too_large', sizeBytes: 2_000_000 },
      'error file_too_large expected at most 1,048,576 bytes (1 MiB), got 2,000,000; look for something that got in by mistake, or split the fleet',
    ],
  ] as const)('is %s', async (_, content, words) => {
    cli.files['f'] = content;
    expect(await validate('f')).toBe(1);
    expect(cli.printed).toEqual([`f: ${words}`]);
  });

  it('is no UTF-8: the first such character is shown', async () => {
    const bytes = Buffer.concat([Buffer.from('version: 1\n# caf'), Buffer.from([0xe9]), Buffer.from('\naccount: x\n')]);
    cli.files['f'] = { kind: 'bytes', bytes };
    expect(await validate('f')).toBe(1);
    expect(cli.printed.slice(0, 3)).toEqual([
      'f:2:6: error not_utf8 expected UTF-8, got another encoding; save the file as UTF-8',
      '     2 | # caf\uFFFD',
      '       |      ^',
    ]);
  });
});

describe('what must not be printed', () => {
  it('is a secret, in the line of any finding and in any form of the output', async () => {
    const secret = 'hunter2-canary';
    cli.files['f'] = [
      'version: 1',
      'account: acme',
      'modules:',
      `  - {name: "b ad", config: {db_password: ${secret}}}`,
      'provider_configs:',
      '  hetzner:',
      `    token: ${secret}`,
      '',
    ].join('\n');
    expect(await validate('f')).toBe(1);
    expect(await validate('f', '--json')).toBe(1);
    const printed = cli.printed.join('\n');
    expect(printed).toContain('f:7:5: error secret_in_provider_config');
    expect(printed).toContain('     7 | (not shown: the line may hold a secret)');
    expect(printed).not.toContain(secret);
  });

  it('is a control character, also in the name of the file', async () => {
    cli.files['a\u001b[2J'] = 'version: 1\naccount: acme\nx\u202e: "\u009b31m"\n';
    expect(await validate('a\u001b[2J')).toBe(1);
    expect(cli.printed.join('')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });
});

describe('the form of the output', () => {
  it('is one JSON document for all files with --json', async () => {
    cli.files['a.yaml'] = VALID;
    cli.files['b.yaml'] = BROKEN;
    expect(await validate('--json', 'a.yaml', 'b.yaml', 'c.yaml')).toBe(1);
    expect(JSON.parse(cli.printed.join('\n'))).toMatchObject({
      valid: false,
      files: [
        {
          file: 'a.yaml',
          valid: true,
          resources: 1,
          findings: [{ code: 'unresolved_reference', line: 5, column: 15 }],
        },
        { file: 'b.yaml', valid: false, findings: [{ code: 'schema_validation_error' }, { line: 4 }, { line: 6 }] },
        { file: 'c.yaml', valid: false, findings: [{ code: 'file_not_found' }] },
      ],
    });
  });

  it('has colours on a terminal, and is cut to its width', async () => {
    cli.files['f'] = `${BROKEN.trimEnd()}${' '.repeat(60)}# far away\n`;
    cli.terminal = { isTerminal: true, columns: 40 };
    expect(await validate('f')).toBe(1);
    expect(cli.printed.join('\n')).toContain('\u001b[1m\u001b[31merror\u001b[39m\u001b[22m unknown_key');
    expect(cli.printed.join('\n')).not.toContain('far away');
    cli.printed.length = 0;
    expect(await validate('--no-color', 'f')).toBe(1);
    expect(cli.printed.join('\n')).not.toContain('\u001b');
  });

  it('is a complaint and 64 for a wrong command line', async () => {
    expect(await validate()).toBe(64);
    expect(await validate('--wrong', 'f')).toBe(64);
    expect(cli.complained.join('\n')).toContain("unknown option '--wrong'");
    expect(await cli.run('validate --help', {})).toBe(0);
  });
});

describe('the schema', () => {
  it('is printed offline, exactly as it is published', async () => {
    expect(await cli.run('schema', {})).toBe(0);
    const published = readFileSync(new URL('../../../docs/schemas/fleet.v1.json', import.meta.url), 'utf8');
    expect(cli.printed.map((line) => `${line}\n`).join('')).toBe(published);
    expect(cli.asked).toEqual([]);
  });

  it('says in its help which line an editor wants', async () => {
    expect(await cli.run('schema --help', {})).toBe(0);
    expect(cli.printed.join('\n')).toContain('# yaml-language-server: $schema=fleet.v1.json');
  });
});
