import { type EventType, PIPELINE, type StageName } from '@fleetwright/contracts';
import { snakeCase } from '@fleetwright/core/event-sourcing';
import { EVENT_TYPES, eventSchemaOf } from './event-schemas.ts';

type Part = Readonly<Record<string, unknown>>;

/** What is on the bus as AsyncAPI 3.0: a channel for each kind of event, as a tenant hears it and as operators do. */
export function asyncApiDocument(): Part {
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Fleetwright events',
      version: '1.0.0',
      description:
        'Everything that happens, on NATS, as CloudEvents 1.0 in binary mode: the body is the data, headers carry the rest. ' +
        'A message may come twice; ce-id tells.',
    },
    defaultContentType: 'application/json',
    servers: {
      nats: { host: 'nats.example.com:4222', protocol: 'nats', description: "the installation's NATS" },
    },
    channels: Object.fromEntries(EVENT_TYPES.flatMap(channelsOf)),
    operations: Object.fromEntries(EVENT_TYPES.flatMap(operationsOf)),
    components: {
      messages: Object.fromEntries(EVENT_TYPES.map((type) => [type, messageOf(type)])),
      schemas: {
        Headers: HEADERS,
        ...Object.fromEntries(EVENT_TYPES.flatMap((type) => Object.entries(shelved(type).parts))),
      },
    },
  };
}

const text = (description: string): Part => ({ type: 'string', description });

const HEADERS: Part = {
  type: 'object',
  required: ['ce-id', 'ce-type', 'ce-source', 'ce-specversion', 'ce-time', 'ce-accountid'],
  properties: {
    'ce-specversion': { type: 'string', const: '1.0' },
    'ce-id': text('of the event, the same over all deliveries'),
    'ce-type': text('DriftDetected'),
    'ce-source': text('/fleetwright/<account>'),
    'ce-subject': text('the stream in the event store'),
    'ce-time': { type: 'string', format: 'date-time' },
    'ce-accountid': text('whose event it is'),
    'ce-schemaversion': text('of the data'),
    'ce-dataschema': text(
      "where the data's schema is; missing where the installation does not say where its gateway is",
    ),
    'ce-position': text('in the log; it grows, and may leave gaps'),
    'ce-streamversion': text('in its stream, from 1'),
    'ce-correlationid': text('the sync run, or the request'),
    'ce-causationid': text('what it follows from'),
    'ce-actor': text('who caused it, as JSON, percent-encoded'),
    'ce-traceparent': text('W3C trace context'),
    'content-type': { type: 'string', const: 'application/json' },
  },
};

function messageOf(type: EventType): Part {
  return {
    name: type,
    title: type,
    summary: `told by ${tellerOf(type)}`,
    contentType: 'application/json',
    headers: { $ref: '#/components/schemas/Headers' },
    payload: { schemaFormat: 'application/schema+json;version=draft-2020-12', schema: shelved(type).schema },
  };
}

/**
 * A schema and the parts that it refers to, each under a name of its own in the document: readers of AsyncAPI look for `#/…`
 * there, not in the schema.
 */
function shelved(type: EventType): { readonly schema: Part; readonly parts: Part } {
  const {
    $defs = {},
    $schema: _dialect,
    ...schema
  } = eventSchemaOf(type) as {
    readonly $defs?: Part;
    readonly $schema?: string;
  };
  const placed = (value: unknown): unknown =>
    JSON.parse(
      JSON.stringify(value, (key, inside: unknown) =>
        key === '$ref' && typeof inside === 'string'
          ? inside.replace('#/$defs/', `#/components/schemas/${type}.`)
          : inside,
      ),
    );
  const parts = Object.entries($defs).map(([name, part]) => [`${type}.${name}`, placed(part)]);
  return { schema: placed(schema) as Part, parts: Object.fromEntries(parts) };
}

function channelsOf(type: EventType): [string, Part][] {
  const name = snakeCase(type);
  const messages = { [type]: { $ref: `#/components/messages/${type}` } };
  return [
    [
      `tenant_${name}`,
      {
        address: `fleet.{account}.gitops.${name}`,
        description: 'for the tenant alone; a durable reader misses nothing',
        parameters: { account: { description: 'id of the account' } },
        messages,
      },
    ],
    [
      `operators_${name}`,
      { address: `gitops.${name}`, description: 'for operators alone, of all accounts; at most once', messages },
    ],
  ];
}

function operationsOf(type: EventType): [string, Part][] {
  const name = snakeCase(type);
  return ['tenant', 'operators'].map((reader) => {
    const channel = `${reader}_${name}`;
    const messages = [{ $ref: `#/channels/${channel}/messages/${type}` }];
    return [`${reader}_hear_${name}`, { action: 'send', channel: { $ref: `#/channels/${channel}` }, messages }];
  });
}

function tellerOf(type: EventType): string {
  const stages = Object.entries(PIPELINE) as [StageName, { readonly emits: readonly EventType[] }][];
  return stages.find(([, { emits }]) => emits.includes(type))?.[0] ?? 'the platform';
}
