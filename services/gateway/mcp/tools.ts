import type { Logger } from '@fleetwright/kit/service';
import { z } from 'zod';
import type { Operation } from '../operation.ts';
import type { Asking } from './ask.ts';
import { OperationTool } from './operation-tool.ts';
import type { Tool } from './tool.ts';
import { WaitingTool } from './waiting-tool.ts';

/** What keeps the machine itself running is no work for a model. */
const UPKEEP = /dead_letter|read_models/;

/** Every operation that a model may call, in the order of the list. */
export function toolsOf(operations: readonly Operation[], asking: Asking, log: Logger): readonly Tool[] {
  const { ports, runs } = asking.services;
  return operations
    .filter(isTool)
    .map((operation) =>
      'wait_seconds' in operation.input.shape
        ? new WaitingTool([operation, asking, log, { ports, runs }])
        : new OperationTool(operation, asking, log),
    );
}

/** An answer with a secret has no place in a model's context, from where it goes anywhere. */
export function isTool(operation: Operation): boolean {
  return operation.permission !== 'admin' && !UPKEEP.test(operation.name) && !hasSecret(operation);
}

function hasSecret({ later, output }: Operation): boolean {
  const schemas = [output, ...(later === undefined ? [] : [later])].filter(({ type }) => type !== 'undefined');
  return schemas.some((schema) =>
    /"(secret|token)":/.test(JSON.stringify(z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any' }))),
  );
}
