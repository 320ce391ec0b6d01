import type { LiveResource } from '@fleetwright/contracts';
import { KIND_API } from '@fleetwright/contracts/api';
import type { z } from 'zod';
import { KIND_ROUTES, type KindRoute } from '../../resource-kinds.ts';
import { RESOURCES } from '../examples/resources.ts';

type NodeApi = typeof KIND_API.node;

/** One kind of the live fleet as its five operations need it. */
export interface Kind extends KindRoute {
  readonly api: Pick<NodeApi, 'listInput' | 'getInput' | 'deleteInput'> & {
    readonly createInput: z.ZodObject;
    readonly updateInput: z.ZodObject;
    readonly page: z.ZodType;
    readonly answer: z.ZodType;
    readonly writtenLater: z.ZodType;
  };
  /** A resource of the kind, to show what answers look like. */
  readonly sample: LiveResource;
}

export const KINDS: readonly Kind[] = KIND_ROUTES.map((route) => ({
  ...route,
  api: KIND_API[route.kind],
  sample: RESOURCES[route.kind],
}));
