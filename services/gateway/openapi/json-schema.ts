import {
  Actor,
  Change,
  ConnectionCheck,
  DiffSummary,
  DriftedResource,
  DriftReportView,
  Finding,
  FindingList,
  FleetEventView,
  FleetPlanView,
  HostKeyView,
  Json,
  ProposalView,
  RepositoryView,
  ResourceRef,
  Revision,
  SyncRunSummary,
  WebhookView,
} from '@fleetwright/contracts';
import {
  DeadLetterView,
  FilePatch,
  InstanceView,
  KIND_API,
  LaterAnswer,
  ModuleVersionView,
  ProposalDetail,
  RunDetail,
} from '@fleetwright/contracts/api';
import { z } from 'zod';

/** JSON Schema 2020-12, the dialect of OpenAPI 3.1. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** What answers are made of, by the names that clients generate types for. */
const COMPONENTS: Readonly<Record<string, z.ZodType>> = {
  Accepted: LaterAnswer,
  Actor,
  Change,
  ConnectionCheck,
  DeadLetter: DeadLetterView,
  DiffSummary,
  DriftedResource,
  DriftReport: DriftReportView,
  FilePatch,
  Finding,
  FindingList,
  FleetEvent: FleetEventView,
  FleetPlan: FleetPlanView,
  HostKey: HostKeyView,
  Instance: InstanceView,
  Json,
  ModuleVersion: ModuleVersionView,
  Proposal: ProposalView,
  ProposalDetail,
  Repository: RepositoryView,
  ResourceRef,
  Revision,
  SyncRun: SyncRunSummary,
  SyncRunDetail: RunDetail,
  Webhook: WebhookView,
  ...Object.fromEntries(Object.entries(KIND_API).map(([kind, { view }]) => [pascal(kind), view])),
};

/** The same values as by a schema that refers to itself, which generators turn into a type that refers to itself. */
const ANY_VALUE: JsonSchema = { description: 'any JSON value' };

const INLINE = 'inline-';
const uri = (id: string) => `#/components/schemas/${id}`;

export interface AnswerSchemas {
  readonly components: Readonly<Record<string, JsonSchema>>;
  of(schema: z.ZodType): JsonSchema;
}

/**
 * Describes answers. Fields may be added to them later, so what is described is not all that may come; `isClosed` refuses
 * what is not described.
 */
export function answerSchemas(answers: readonly z.ZodType[], isClosed: boolean): AnswerSchemas {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(COMPONENTS)) registry.add(schema, { id });
  for (const [at, schema] of answers.entries()) if (!registry.has(schema)) registry.add(schema, { id: INLINE + at });
  const { schemas } = z.toJSONSchema(registry, {
    io: 'output',
    uri,
    override: ({ jsonSchema }) => {
      if (!isClosed && jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
    },
  });
  const described = Object.entries({ ...schemas, Json: ANY_VALUE }).map(
    ([id, schema]) => [id, withoutName(schema)] as const,
  );
  return {
    components: Object.fromEntries(described.filter(([id]) => !id.startsWith(INLINE))),
    of: (schema) => {
      const id = registry.get(schema)?.id ?? '';
      return id.startsWith(INLINE) ? withoutName(schemas[id] ?? {}) : { $ref: uri(id) };
    },
  };
}

export interface InputSchema {
  readonly properties: Readonly<Record<string, JsonSchema>>;
  readonly required: readonly string[];
}

/** Describes an input: which of its fields there are, and which of them must be given. */
export function inputSchema(input: z.ZodObject): InputSchema {
  const metadata = z.registry<{ id: string }>();
  metadata.add(input, { id: 'input' });
  metadata.add(Json, { id: 'Json' });
  const { schemas } = z.toJSONSchema(metadata, { io: 'input', uri, unrepresentable: 'any' });
  const { properties = {}, required = [] } = schemas['input'] as {
    properties?: Record<string, JsonSchema>;
    required?: string[];
  };
  // What may never be given is there to be refused, not to be described.
  const possible = Object.entries(properties).filter(([, schema]) => !('not' in schema));
  return { properties: Object.fromEntries(possible), required };
}

function withoutName({ $schema: _dialect, $id: _id, ...schema }: JsonSchema): JsonSchema {
  return schema;
}

function pascal(kind: string): string {
  return kind.replace(/(?:^|_)(\w)/g, (_all, letter: string) => letter.toUpperCase());
}
