import type { Subjects } from '../auth/subjects.ts';
import type { Caller } from '../auth/caller.ts';
import { Later } from '../commands.ts';
import { type Given, invoke } from '../invoke.ts';
import { addressOf, type Operation, placesOf } from '../operation.ts';
import { contentOf } from '../repetitions/content.ts';
import type { Outcome, Repetitions } from '../repetitions/repetitions.ts';
import { toolNameOf } from './names.ts';
import { operationId, type RequestKey } from '../request-key.ts';
import type { Services } from '../services.ts';

/** What answers a call stands on. */
export interface Asking {
  readonly services: Services;
  readonly subjects: Subjects;
  readonly repetitions: Repetitions;
}

export interface Question {
  readonly operation: Operation;
  readonly caller: Caller;
  readonly given: Given;
  /** null: the call is its own. */
  readonly key: string | null;
  readonly traceparent: string | null;
  /** The request's own id, which its answer and the log have too. */
  readonly requestId: string;
}

/**
 * Asks an operation as its route would be asked: a key means the same by both ways, so that what was done by one is told
 * by the other. Throws GatewayProblem; a refusal that was kept is an outcome.
 */
export async function ask(question: Question, { services, subjects, repetitions }: Asking): Promise<Outcome> {
  const { operation, caller, given, key, traceparent, requestId } = question;
  const { http } = operation;
  const { path, body } = placesOf(operation);
  const route = `${http.method} /${addressOf(http)}`;
  const target = path.map((field) => String(given.fields[field]));
  const via = { face: 'mcp', operation: toolNameOf(operation), request_id: requestId } as const;
  const request: RequestKey = { key, operation: route, target, fresh: requestId, traceparent, via };
  const answer = async (): Promise<Outcome> => {
    const answered = await invoke(operation, caller, given, { ...services, request });
    const isLater = answered instanceof Later;
    const named = await subjects.named(caller.account, isLater ? answered.body : answered);
    return { status: isLater ? 202 : (http.status ?? 200), body: named, headers: {} };
  };
  if (key === null) return answer();
  const sent = body.filter((field) => given.fields[field] !== undefined).map((field) => [field, given.fields[field]]);
  const version = http.ifMatch === undefined ? undefined : given.fields[http.ifMatch];
  return repetitions.once({
    asked: {
      account: caller.account,
      scope: operationId(caller, request),
      content: contentOf(
        body.length === 0 ? undefined : Object.fromEntries(sent),
        version === undefined ? null : `"${String(version)}"`,
      ),
    },
    route,
    instance: filled(addressOf(http), target),
    answer,
  });
}

function filled(address: string, target: readonly string[]): string {
  const left = [...target];
  return `/${address.replaceAll(/:\w+/g, () => encodeURIComponent(left.shift() ?? ''))}`;
}
