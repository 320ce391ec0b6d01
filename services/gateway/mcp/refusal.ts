import type { Finding } from '@fleetwright/contracts';
import type { CallToolResult } from '@modelcontextprotocol/server';
import type { GatewayCode } from '../problems.ts';

/** What to do about a refusal, where its own sentence cannot say it in words of tools. */
const ADVICE: Partial<Readonly<Record<GatewayCode, string>>> = {
  digest_mismatch: 'Read the proposal again with system_gitops_get_proposal: it is another change now. Decide anew.',
  already_decided: 'Read the proposal with system_gitops_get_proposal to see what was decided.',
  brake_confirmation_required: 'Only a person may confirm that many deletes; give confirm_deletes only when one did.',
  forbidden: 'Ask a person whose token has this permission; another call cannot change it.',
  git_owned: 'Change fleet.yaml where the refusal says, and sync; the fleet itself is changed through git alone now.',
  version_conflict: 'Read the resource again and repeat with its present version as expected_version.',
  idempotency_key_reused: 'Use a new idempotency_key for a new request.',
  bus_unavailable: 'Repeat the call in a moment with the same idempotency_key.',
  store_unavailable: 'Repeat the call in a moment with the same idempotency_key.',
  store_damaged: 'Tell a person who runs the event store; repeating the call does not help until it is whole again.',
  shutting_down: 'Repeat the call in a moment with the same idempotency_key.',
  request_in_progress: 'Repeat the call in a moment with the same idempotency_key.',
};

interface Refused {
  readonly code: string;
  readonly detail: string;
  readonly errors?: readonly { readonly path: string; readonly code: string; readonly message: string }[] | undefined;
  readonly facts?: unknown;
  /** What was found in a file; told instead of the errors, which say no lines. */
  readonly findings?: readonly Finding[] | undefined;
}

/** A refusal as a model reads it: the code, what was wrong, and what to do. It has no structure, which would have to fit the tool's. */
export function refusalResult({ code, detail, errors = [], facts, findings = [] }: Refused): CallToolResult {
  const advice = ADVICE[code as GatewayCode];
  const lines = [
    `${code}: ${detail}`,
    ...findings.map((each) => `- ${placeOf(each)}: ${each.severity}: ${each.message} (${each.code})`),
    ...(findings.length > 0 ? [] : errors).map(
      (each) => `- ${each.path === '' ? '(input)' : each.path}: ${each.message} (${each.code})`,
    ),
    ...(facts === undefined ? [] : [`facts: ${JSON.stringify(facts)}`]),
    ...(advice === undefined ? [] : [advice]),
  ];
  return { isError: true, content: [{ type: 'text', text: lines.join('\n') }] };
}

/** `fleet.yaml:3:7`, as far as it is known. */
function placeOf({ file = 'fleet.yaml', line, column }: Finding): string {
  return [file, line, column].filter((part) => part !== undefined).join(':');
}
