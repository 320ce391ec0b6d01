import { z } from 'zod';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operation } from '../operation.ts';
import { GatewayHarness } from '../testing/harness.ts';
import { call } from '../testing/mcp-caller.ts';
import { OperationTool } from './operation-tool.ts';
import { RESULT_BYTES_MAX } from './limits.ts';
import type { Asking } from './ask.ts';
import { shelfOf } from './shelf.ts';
import type { ToolContext } from './tool.ts';

const LINES = 5_000;
const FLEET = Array.from({ length: LINES }, (_, n) => `  - hostname: edge-${n} # "quoted"\n`).join('');

/** As one that answers the fleet as a text. */
const exported = operation({
  name: 'export_fleet_yaml',
  summary: 'The live fleet',
  permission: 'system.gitops.read',
  input: z.strictObject({}),
  output: z.object({ fleet_yaml: z.string() }),
  isIdempotent: true,
  http: { method: 'GET', path: 'fleet_export' },
  example: { input: {}, output: { fleet_yaml: FLEET } },
  run: async () => ({ fleet_yaml: FLEET }),
});

const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const asking = {
  services: {},
  subjects: { named: async (_account: string, answer: unknown) => answer },
  repetitions: {},
};
const context = {
  caller: { account: 'acme', permissions: new Set(['system.gitops.read']), isAdmin: false },
  traceparent: null,
  requestId: 'r',
} as unknown as ToolContext;

describe('a fleet that is longer than any answer', () => {
  it('is walked line by line, each once and whole', async () => {
    const tool = new OperationTool(exported, asking as unknown as Asking, log);
    let text = '';
    let cursor: unknown = null;
    do {
      const result = (await tool.call(cursor === null ? {} : { cursor }, context)) as {
        structuredContent: Record<string, unknown>;
      };
      expect(Buffer.byteLength(JSON.stringify(result))).toBeLessThanOrEqual(RESULT_BYTES_MAX);
      text += String(result.structuredContent['fleet_yaml']);
      expect(result.structuredContent['total']).toBe(LINES);
      cursor = result.structuredContent['next_cursor'];
    } while (cursor !== null);
    expect(text === FLEET).toBe(true);
  });

  it('is read whole as a resource', async () => {
    const shelf = shelfOf([exported], asking as unknown as Asking);
    const { contents } = await shelf.read('fleetwright://fleet.yaml', context);
    expect(contents).toEqual([{ uri: 'fleetwright://fleet.yaml', mimeType: 'application/yaml', text: FLEET }]);
  });
});

describe('a tool that no operation of the gateway answers', () => {
  let gateway: GatewayHarness;
  beforeAll(async () => {
    gateway = await GatewayHarness.open();
  });
  afterAll(() => gateway.close());

  it('is told so, whatever it is called with', async () => {
    const { message } = await call(gateway, 'system_gitops_get_webhook', { repository_id: 'x' });
    expect(message.error.message).toBe('There is no tool system_gitops_get_webhook.');
  });
});
