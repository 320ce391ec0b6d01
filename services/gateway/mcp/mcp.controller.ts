import { PROTOCOL_VERSION_META_KEY } from '@modelcontextprotocol/server';
import { Controller, Req, Res, Inject } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CurrentCaller } from '../auth/access.ts';
import { Admissions } from '../auth/admissions.ts';
import type { Caller } from '../auth/caller.ts';
import { SIGN_INS, type SignIns } from '../auth/subjects.ts';
import { ENDPOINTS } from '../endpoints.ts';
import { GatewayProblem } from '../problems.ts';
import { requestKeyOf } from '../request-key.ts';
import { refuseQuery, Route } from '../route.ts';
import { McpFace } from './face.ts';
import { MCP } from './paths.ts';
import { protectedResource } from './protected-resource.ts';

@Controller()
export class McpController {
  readonly #face: McpFace;
  readonly #admissions: Admissions;
  readonly #signIns: SignIns;

  constructor(
    @Inject(McpFace) face: McpFace,
    @Inject(Admissions) admissions: Admissions,
    @Inject(SIGN_INS) signIns: SignIns,
  ) {
    this.#signIns = signIns;
    this.#face = face;
    this.#admissions = admissions;
  }

  @Route(ENDPOINTS.mcp)
  async answer(@CurrentCaller() caller: Caller, @Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    refuseQuery(request);
    // Several at once are of no revision that is served here; nothing of them is done.
    if (Array.isArray(request.body)) {
      throw new GatewayProblem('malformed_request', 'Send one JSON-RPC message, and no list of them.');
    }
    const { fresh: requestId, traceparent } = requestKeyOf(request);
    const asked = { caller, requestId, traceparent, userAgent: request.headers['user-agent'] ?? null };
    const signal = this.#untilEnd(reply, caller);
    const response = await this.#face.answer(webRequestOf(request, signal), request.body, asked);
    return reply.send(response);
  }

  /** Ends with the connection, and when the token would be refused. */
  #untilEnd(reply: FastifyReply, caller: Caller): AbortSignal {
    const ending = new AbortController();
    const end = () => ending.abort();
    const unwatch = this.#admissions.watch(caller, null, end);
    reply.raw.once('close', () => {
      unwatch();
      end();
    });
    return ending.signal;
  }

  @Route(ENDPOINTS.protectedResource)
  metadata(@Req() request: FastifyRequest) {
    refuseQuery(request);
    return protectedResource(request, this.#signIns);
  }

  @Route(ENDPOINTS.protectedMcp)
  metadataOfMcp(@Req() request: FastifyRequest) {
    refuseQuery(request);
    return protectedResource(request, this.#signIns);
  }
}

/** The request for the protocol's own code. */
function webRequestOf({ body, headers, host, protocol }: FastifyRequest, signal: AbortSignal): Request {
  // What a program speaks is in the message with which it introduces itself.
  const { method, params } = (body ?? {}) as { method?: unknown; params?: { _meta?: object } };
  const isHandshake = method === 'initialize' && !(PROTOCOL_VERSION_META_KEY in (params?._meta ?? {}));
  const named = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined || FORBIDDEN.has(name) || (isHandshake && name.startsWith('mcp-'))
      ? []
      : [[name, String(value)] as const],
  );
  return new Request(`${protocol}://${host}/${MCP}`, {
    method: 'POST',
    headers: [...named.map((each) => [...each])] as [string, string][],
    signal,
  });
}

/** Headers of the connection, and what nobody behind this needs to see. */
const FORBIDDEN = new Set(['authorization', 'connection', 'content-length', 'transfer-encoding', 'cookie', 'host']);
