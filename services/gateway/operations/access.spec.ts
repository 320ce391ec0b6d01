import { type Permission, PERMISSIONS } from '@fleetwright/contracts';
import { describe, expect, it } from 'vitest';
import type { Caller } from '../auth/caller.ts';
import { invoke } from '../invoke.ts';
import type { Call, Operation } from '../operation.ts';
import { GatewayProblem } from '../problems.ts';
import { OPERATIONS } from './all.ts';

const named = OPERATIONS.map((operation) => [operation.name, operation] as const);

function callerWith(permissions: readonly Permission[], isAdmin = false): Caller {
  const actor = { type: 'user', id: 'ada' } as const;
  return { account: 'acme', permissions: new Set(permissions), isAdmin, actor, expiresInMs: () => 1_000 };
}

/** What becomes of an operation's example, run for a caller by whichever face: done, or the code of the refusal. */
async function tried(operation: Operation, caller: Caller, fields: unknown = operation.example.input) {
  const harmless = { ...operation, run: async () => 'done' };
  try {
    return await invoke(harmless, caller, { fields: fields as Record<string, unknown> }, {} as Call);
  } catch (error) {
    if (error instanceof GatewayProblem) return error.code;
    throw error;
  }
}

describe('access to operations', () => {
  it.each(named)('%s is done with its permission, and with no other', async (_name, operation) => {
    const { permission } = operation;
    for (const each of PERMISSIONS) {
      expect([each, await tried(operation, callerWith([each]))]).toEqual([
        each,
        each === permission ? 'done' : 'forbidden',
      ]);
    }
    const others = PERMISSIONS.filter((each) => each !== permission);
    expect(await tried(operation, callerWith(others))).toBe('forbidden');
    expect(await tried(operation, callerWith([]))).toBe('forbidden');
    expect(await tried(operation, callerWith(PERMISSIONS, true))).toBe('done');
  });

  it.each(named)('%s tells nothing about its input to whoever may not', async (_name, operation) => {
    expect(await tried(operation, callerWith([]), { nothing: 'of this' })).toBe('forbidden');
    expect(await tried(operation, callerWith(PERMISSIONS, true), { nothing: 'of this' })).toBe('invalid');
  });
});
