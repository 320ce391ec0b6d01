import type { ProblemDocument } from '@fleetwright/contracts';
import type { Logger } from '@fleetwright/kit/service';
import type { CallToolResult } from '@modelcontextprotocol/server';
import { IDEMPOTENCY_KEY_LENGTH_MAX } from '../limits.ts';
import type { Operation } from '../operation.ts';
import { GatewayProblem, problemOf } from '../problems.ts';
import type { Outcome } from '../repetitions/repetitions.ts';
import { annotationsOf } from './annotations.ts';
import { ask, type Asking } from './ask.ts';
import type { Json } from './fit.ts';
import { PAGE_ATTEMPTS_MAX, TOOL_PAGE } from './limits.ts';
import { toolNameOf } from './names.ts';
import { refusalResult } from './refusal.ts';
import { wholeAt } from './resource-addresses.ts';
import { resultOf, shareOf } from './result.ts';
import { isChanging, type Shape, shapeOf } from './shape.ts';
import type { Arguments, Tool, ToolContext, ToolDefinition } from './tool.ts';
import { windowIn, windowOf } from './window.ts';

/** An operation as a tool: its arguments, its answer and its refusals, in the words of the reference documents. */
export class OperationTool implements Tool {
  readonly definition: ToolDefinition;
  readonly operation: Operation;
  readonly shape: Shape;
  readonly #asking: Asking;
  readonly #log: Logger;

  constructor(operation: Operation, asking: Asking, log: Logger) {
    this.operation = operation;
    this.shape = shapeOf(operation);
    this.#asking = asking;
    this.#log = log;
    const { permission, summary } = operation;
    const needs = permission === 'admin' ? 'the role admin' : permission;
    this.definition = {
      name: toolNameOf(operation),
      title: summary,
      description: `${summary}. Needs ${needs}.`,
      inputSchema: this.shape.inputSchema as ToolDefinition['inputSchema'],
      outputSchema: this.shape.outputSchema as NonNullable<ToolDefinition['outputSchema']>,
      annotations: annotationsOf(operation),
    };
  }

  async call(args: Arguments, context: ToolContext): Promise<CallToolResult> {
    try {
      const answer = await this.answer(args, context);
      return resultOf(answer, { paged: this.shape.paged, whole: wholeAt(this.operation, args, answer) });
    } catch (error) {
      return this.#refusal(error);
    }
  }

  /** The answer as the tool shows it, page by page. Throws GatewayProblem, and Refused for a refusal that was kept. */
  protected async answer(args: Arguments, context: ToolContext): Promise<Json> {
    const { paged, pageShare, window } = this.shape;
    if (window !== null) return this.#windowed(args, context, window);
    if (paged === null) return this.shown(await this.outcome(args, context));
    let limit: unknown = args['limit'] ?? TOOL_PAGE;
    for (let attempt = 1; ; attempt += 1) {
      const shown = this.shown(await this.outcome({ ...args, limit }, context));
      const share = shareOf({ [paged]: shown[paged] });
      if (share <= pageShare || typeof limit !== 'number' || limit === 1 || attempt === PAGE_ATTEMPTS_MAX) return shown;
      limit = Math.max(1, Math.floor(Math.min(limit / 2, (limit * pageShare * SMALLER) / share)));
    }
  }

  /** What the operation answers to these arguments. Throws GatewayProblem. */
  protected outcome(args: Arguments, { caller, requestId, traceparent }: ToolContext): Promise<Outcome> {
    const key = isChanging(this.operation) ? keyOf(args) : null;
    return ask(
      { operation: this.operation, caller, given: this.shape.given(args), key, traceparent, requestId },
      this.#asking,
    );
  }

  protected shown({ status, body }: Outcome): Json {
    if (status >= 400) throw new Refused(body as ProblemDocument & { facts?: unknown });
    return this.shape.answer(body);
  }

  async #windowed({ cursor, limit, ...args }: Arguments, context: ToolContext, path: readonly string[]) {
    const window = windowOf({ cursor, limit: limit ?? this.shape.windowLimit });
    const shown = this.shown(await this.outcome(args, context));
    const [field = ''] = path;
    for (let size = window.limit; ; size = Math.floor(size / 2)) {
      const part = windowIn(shown, path, { ...window, limit: size });
      if (size === 1 || shareOf({ [field]: part[field] }) <= WINDOW_SHARE) return part;
    }
  }

  #refusal(error: unknown): CallToolResult {
    if (error instanceof Refused) return this.#refused(error.problem);
    const problem = problemOf(error);
    if (problem.code === 'internal_error') this.#log.error({ err: error, tool: this.definition.name }, 'a call failed');
    const { errors = [], facts, findings = [] } = problem.details;
    return this.#refused({
      code: problem.code,
      detail: problem.message,
      errors: [...errors],
      findings: [...findings],
      facts,
    });
  }

  #refused({ code, detail, errors = [], facts, findings }: Problem): CallToolResult {
    const named = this.shape.problems(errors);
    const [first] = named;
    if (code !== 'invalid' || first === undefined)
      return refusalResult({ code, detail, errors: named, facts, findings });
    const more = named.length > 1 ? ` (and ${named.length - 1} more)` : '';
    const place = first.path === '' ? '' : `${first.path}: `;
    return refusalResult({ code, detail: `${place}${first.message}${more}`, errors: named, facts });
  }
}

/** A page is asked for again somewhat smaller than the average entry allows: entries differ. */
const SMALLER = 0.8;

/** Of what is shown page by page, the part that the page may take of an answer. */
const WINDOW_SHARE = 0.7;

type Problem = Pick<ProblemDocument, 'code' | 'detail' | 'errors' | 'findings'> & { readonly facts?: unknown };

/** The first answer to a repeated call was a refusal. */
class Refused extends Error {
  override readonly name = 'Refused';
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.problem = problem;
  }
}

/** Throws GatewayProblem for a key that nobody could mean. */
function keyOf({ idempotency_key: key }: Arguments): string | null {
  if (key === undefined || key === null) return null;
  if (typeof key !== 'string' || key.trim() === '' || key.trim().length > IDEMPOTENCY_KEY_LENGTH_MAX) {
    const message = `idempotency_key: expected a text of 1 to ${IDEMPOTENCY_KEY_LENGTH_MAX} characters.`;
    throw new GatewayProblem('invalid', message);
  }
  return key.trim();
}
