import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OPERATIONS } from '../operations/all.ts';
import { GatewayHarness } from '../testing/harness.ts';
import { ask } from '../testing/mcp-caller.ts';
import { shapeOf } from './shape.ts';
import { isTool } from './tools.ts';

interface Schema {
  readonly type?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly description?: string;
}

interface Listed {
  readonly name: string;
  readonly inputSchema: Schema;
  readonly outputSchema: Schema;
  readonly annotations: Readonly<Record<string, boolean>>;
}

/** What the reference documents call, and what stands in the table of the interface beside it. */
const PROMISED = [
  'system_gitops_register_repository',
  'system_gitops_unregister_repository',
  'system_gitops_list_repositories',
  'system_gitops_get_repository',
  'system_gitops_sync_repository',
  'system_gitops_get_sync_run',
  'system_gitops_get_drift_report',
  'system_gitops_list_proposals',
  'system_gitops_get_proposal',
  'system_gitops_approve_proposal',
  'system_gitops_reject_proposal',
  'system_gitops_apply_proposal',
  'list_vault_credentials',
  'system_gitops_plan',
  'system_gitops_explain',
  'system_export_fleet_yaml',
  'system_create_node',
  'system_update_node',
  'system_delete_node',
  'system_create_template',
  'system_update_template',
  'system_delete_template',
  'system_update_instance',
];

const byName = (name: string) => OPERATIONS.filter((operation) => operation.name === name);

describe('what is said of tools', () => {
  let gateway: GatewayHarness;
  let tools: readonly Listed[];

  beforeAll(async () => {
    gateway = await GatewayHarness.open();
    tools = (await ask(gateway, 'tools/list')).message.result.tools;
  });
  afterAll(() => gateway.close());

  it('lists every tool that is promised', () => {
    expect(tools.map(({ name }) => name)).toEqual(expect.arrayContaining(PROMISED));
  });

  it('lists every operation but those that answer a secret, and those of upkeep', () => {
    const left = OPERATIONS.filter((operation) => !isTool(operation)).map(({ name }) => name);
    expect(left).toEqual(
      expect.arrayContaining([
        'gitops_get_webhook',
        'gitops_rotate_webhook',
        'rebuild_read_models',
        'list_dead_letters',
      ]),
    );
    expect(tools).toHaveLength(OPERATIONS.length - left.length);
  });

  it('is the same, and in the same order, each time and in both eras', async () => {
    for (const era of ['modern', 'legacy'] as const) {
      for (let time = 0; time < 5; time += 1) {
        expect((await ask(gateway, 'tools/list', {}, { era })).message.result.tools).toEqual(tools);
      }
    }
  });

  it('has names that every client takes, each once', () => {
    expect(tools.filter(({ name }) => !/^[a-z_]{1,64}$/.test(name))).toEqual([]);
    expect(new Set(tools.map(({ name }) => name)).size).toBe(tools.length);
  });

  it('has schemas that are objects without unions at their root, and refer to nothing', () => {
    for (const { name, inputSchema, outputSchema } of tools) {
      for (const schema of [inputSchema, outputSchema]) {
        expect([name, schema.type]).toEqual([name, 'object']);
        const unions = Object.keys(schema).filter((key) => /^(oneOf|anyOf|allOf|not|if)$/.test(key));
        expect([name, unions]).toEqual([name, []]);
        expect([name, JSON.stringify(schema).includes('$ref')]).toEqual([name, false]);
      }
    }
  });

  it('describes every property', () => {
    const bare = (schema: Schema, path: string): string[] =>
      Object.entries(schema.properties ?? {}).flatMap(([name, each]) => [
        ...((each.description ?? '').length > 3 ? [] : [`${path}.${name}`]),
        ...bare(each, `${path}.${name}`),
      ]);
    expect(tools.flatMap(({ name, inputSchema }) => bare(inputSchema, name))).toEqual([]);
    expect(tools.flatMap(({ name, outputSchema }) => bare(outputSchema, name))).toEqual([]);
  });

  it('has schemas that a strict validator compiles', () => {
    const ajv = new Ajv2020({ strict: true, strictTypes: false, validateFormats: false });
    for (const { inputSchema, outputSchema } of tools) {
      expect(() => [ajv.compile(inputSchema), ajv.compile(outputSchema)]).not.toThrow();
    }
  });

  it('takes an idempotency_key wherever something changes, and nowhere else', () => {
    for (const operation of OPERATIONS.filter(isTool)) {
      const { inputSchema } = shapeOf(operation);
      const hasKey = 'idempotency_key' in (inputSchema['properties'] as object);
      const isReading = operation.http.method === 'GET' || operation.permission.endsWith('.read');
      expect([operation.name, hasKey]).toEqual([operation.name, !isReading]);
    }
  });

  it('says what only reads, what adds, and what may take something away', () => {
    const said = (name: string) => tools.find((tool) => tool.name === name)?.annotations;
    const [reads, adds, takes] = [
      [true, false],
      [false, false],
      [false, true],
    ];
    for (const [name, hints, isIdempotent] of [
      ['system_gitops_get_sync_run', reads, true],
      ['system_gitops_plan', reads, true],
      ['system_list_service_tokens', reads, true],
      ['system_gitops_register_repository', adds, false],
      ['system_create_node', adds, false],
      ['system_gitops_approve_proposal', takes, true],
      ['system_update_node', takes, true],
      ['system_delete_node', takes, true],
    ] as const) {
      const { readOnlyHint, destructiveHint, idempotentHint } = said(name) ?? {};
      expect([name, [readOnlyHint, destructiveHint], idempotentHint]).toEqual([name, hints, isIdempotent]);
    }
  });

  it('leaves room in a context: 2 KiB for a tool, on average', () => {
    expect(JSON.stringify(tools).length / tools.length).toBeLessThan(2_048);
  });

  it.each(OPERATIONS.filter(isTool).map((operation) => [operation.name, operation] as const))(
    'of %s: the answer of its example is what its schema says',
    (_name, { example, ...operation }) => {
      const { answer, outputSchema } = shapeOf({ ...operation, example });
      const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(outputSchema);
      expect([validate(answer(example.output)), validate.errors]).toEqual([true, null]);
    },
  );

  it('takes the arguments of the reference documents by their names, beside each other', () => {
    const named = (name: string) =>
      byName(name).flatMap((operation) => Object.keys(shapeOf(operation).inputSchema['properties'] as object));
    expect(named('gitops_register_repository')).toEqual(
      expect.arrayContaining(['repo_url', 'branch', 'ssh_credential_id', 'reconcile_interval_seconds']),
    );
    expect(named('gitops_list_proposals')).toEqual(expect.arrayContaining(['sync_run_id', 'repository_id']));
    expect(named('create_node')).toEqual(expect.arrayContaining(['hostname', 'template', 'region']));
  });
});
