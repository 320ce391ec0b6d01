import type { GatewayProblem } from '../problems.ts';
import { MCP } from './paths.ts';

/** Codes of JSON-RPC 2.0 §5.1; the last is for what a server finds by itself. */
const PARSE_ERROR = -32_700;
const INVALID_REQUEST = -32_600;
const SERVER_ERROR = -32_000;

/** A request that never got as far as a message, in the words of JSON-RPC: which one it was is not known. */
export function jsonRpcOf(problem: GatewayProblem) {
  const { code: name, message } = problem;
  const isUnread = name === 'malformed_body';
  const code = isUnread ? PARSE_ERROR : name === 'malformed_request' ? INVALID_REQUEST : SERVER_ERROR;
  return {
    // What is no JSON is a bad request here: a client of this protocol knows no other word for it.
    status: isUnread ? 400 : problem.status,
    body: {
      jsonrpc: '2.0',
      id: null,
      error: { code, message: `${name}: ${message}`, data: problem.document(`/${MCP}`) },
    },
  };
}
