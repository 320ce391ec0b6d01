import { ENROLMENT_REFUSALS, type EnrolmentRefusal } from '@fleetwright/contracts/agents';
import type { GatewayCode } from './problems.ts';
import { SYSTEM } from './address.ts';
import { MCP, MCP_METADATA, METADATA } from './mcp/paths.ts';
import { WEBHOOKS } from './webhooks/webhook-gate.ts';

/** What has an address of its own and is no operation: it speaks something else than JSON, or is asked without a token. */
export interface Endpoint {
  readonly name: string;
  readonly summary: string;
  readonly method: 'GET' | 'POST';
  /** From the root. */
  readonly path: string;
  /** `token`: with any valid one, since what is asked for decides about permissions. `signed`, `proven`: without a token; the handler itself checks the body's signature. */
  readonly access: 'system.gitops.read' | 'public' | 'signed' | 'proven' | 'token';
  readonly answer: { readonly mediaType: string; readonly description: string };
  readonly codes: readonly GatewayCode[];
}

const delivery = (provider: string, sender: string): Endpoint => ({
  name: `receive_${provider}_webhook`,
  summary: `A push to ${sender}`,
  method: 'POST',
  path: `${WEBHOOKS}/${provider}/:repository_id`,
  access: 'signed',
  answer: {
    mediaType: 'application/json',
    description: 'what became of the delivery; 202 when the remote is looked at',
  },
  codes: [
    'unauthenticated',
    'malformed_body',
    'body_too_large',
    'unsupported_media_type',
    'rate_limited',
    'bus_unavailable',
  ],
});

export const ENDPOINTS = {
  streamFleetEvents: {
    name: 'stream_fleet_events',
    summary:
      'The timeline as it happens (server-sent events), by kind, severity and repository; resumes after Last-Event-ID',
    method: 'GET',
    path: `${SYSTEM}/fleet_events/stream`,
    access: 'system.gitops.read',
    answer: {
      mediaType: 'text/event-stream',
      description:
        'one event for each entry of the timeline, under its id; first one `resync`, where a stream cannot go on after the given id',
    },
    codes: ['rate_limited'],
  },
  gitea: delivery('gitea', 'Gitea or Forgejo'),
  github: delivery('github', 'GitHub'),
  gitlab: delivery('gitlab', 'GitLab'),
  enrolAgent: {
    name: 'enrol_agent',
    summary: 'A machine becomes the agent of a node, by a registration token and a key of its own',
    method: 'POST',
    path: 'api/v1/agents/enrol',
    access: 'proven',
    answer: {
      mediaType: 'application/json',
      description: 'who the agent is, and where it connects; 201 the first time',
    },
    codes: [
      ...(Object.keys(ENROLMENT_REFUSALS) as EnrolmentRefusal[]),
      'invalid',
      'malformed_body',
      'body_too_large',
      'unsupported_media_type',
      'rate_limited',
      'bus_unavailable',
    ],
  },
  mcp: {
    name: 'call_mcp',
    summary: 'Model Context Protocol (Streamable HTTP): the operations as tools for assistants',
    method: 'POST',
    path: MCP,
    access: 'token',
    answer: { mediaType: 'application/json', description: 'a JSON-RPC message, or a stream that ends with one' },
    codes: ['malformed_body', 'body_too_large', 'request_timeout'],
  },
  protectedResource: {
    name: 'get_protected_resource',
    summary: 'How programs sign in here (RFC 9728)',
    method: 'GET',
    path: METADATA,
    access: 'public',
    answer: { mediaType: 'application/json', description: 'the address of /mcp, and who issues tokens for it' },
    codes: ['forbidden'],
  },
  protectedMcp: {
    name: 'get_protected_mcp',
    summary: 'The same, where programs that know only /mcp look for it',
    method: 'GET',
    path: MCP_METADATA,
    access: 'public',
    answer: { mediaType: 'application/json', description: 'the address of /mcp, and who issues tokens for it' },
    codes: ['forbidden'],
  },
  fleetSchema: {
    name: 'get_fleet_schema',
    summary: 'JSON Schema of fleet.yaml',
    method: 'GET',
    path: 'schemas/fleet.v1.json',
    access: 'public',
    answer: { mediaType: 'application/schema+json', description: 'the schema' },
    codes: [],
  },
  eventSchema: {
    name: 'get_event_schema',
    summary: 'JSON Schema of the data of one type of event, as its ce-dataschema names it: drift_detected.v1.json',
    method: 'GET',
    path: 'schemas/events/:file',
    access: 'public',
    answer: { mediaType: 'application/schema+json', description: 'the schema' },
    codes: ['not_found'],
  },
  asyncApi: {
    name: 'get_asyncapi',
    summary: 'What is on the bus as AsyncAPI 3.0',
    method: 'GET',
    path: 'asyncapi.json',
    access: 'public',
    answer: { mediaType: 'application/json', description: 'the document' },
    codes: [],
  },
  openApi: {
    name: 'get_openapi',
    summary: 'This interface as OpenAPI 3.1',
    method: 'GET',
    path: 'openapi.json',
    access: 'public',
    answer: { mediaType: 'application/json', description: 'this document' },
    codes: [],
  },
  docs: {
    name: 'get_docs',
    summary: 'This interface, readable',
    method: 'GET',
    path: 'docs',
    access: 'public',
    answer: { mediaType: 'text/html', description: 'a page' },
    codes: [],
  },
} as const satisfies Readonly<Record<string, Endpoint>>;
