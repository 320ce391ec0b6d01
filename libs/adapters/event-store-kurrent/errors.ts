import { StoreDamaged, StoreUnavailable, WrongLog } from '@fleetwright/core/event-sourcing';
import { type CommandError, ErrorType, isCommandError } from '@kurrent/kurrentdb-client';
import { UnfitServer } from '../unfit-server.ts';

/** What the server says of the request itself: asking again over another connection answers the same. */
const ANSWERS: ReadonlySet<string> = new Set([
  ErrorType.STREAM_NOT_FOUND,
  ErrorType.NO_STREAM,
  ErrorType.STREAM_DELETED,
  ErrorType.WRONG_EXPECTED_VERSION,
  ErrorType.MAXIMUM_APPEND_SIZE_EXCEEDED,
  ErrorType.INVALID_ARGUMENT,
]);

/** Whether the error is KurrentDB's answer to what was asked, and no trouble on the way. */
export function isAnswer(error: unknown): error is CommandError {
  return typeOf(error) !== undefined && ANSWERS.has(typeOf(error) as string);
}

export function isType<T extends ErrorType>(error: unknown, type: T): error is Extract<CommandError, { type: T }> {
  return typeOf(error) === type;
}

/** The log has no record that begins where a read was to begin. */
export class NoRecordThere extends Error {
  override readonly name = 'NoRecordThere';
}

/** Whether the server answered, and the connection is as good as before. */
export function isOfTheServer(error: unknown): boolean {
  return (
    isAnswer(error) ||
    error instanceof NoRecordThere ||
    error instanceof StoreDamaged ||
    error instanceof WrongLog ||
    error instanceof UnfitServer
  );
}

/** As the port has it. The client's messages name hosts and ports, and no secret. */
export function unavailable(error: unknown): StoreUnavailable {
  if (error instanceof StoreUnavailable) return error;
  const type = typeOf(error);
  if (type === ErrorType.ACCESS_DENIED) {
    return new StoreUnavailable('KurrentDB denied access: check the user, its password and its rights', {
      cause: error,
    });
  }
  return new StoreUnavailable(`KurrentDB cannot serve (${type ?? 'no answer'})`, { cause: error });
}

function typeOf(error: unknown): string | undefined {
  return error instanceof Error && isCommandError(error) ? error.type : undefined;
}
