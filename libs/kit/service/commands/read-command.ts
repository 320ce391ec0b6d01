import {
  ALL_COMMANDS,
  type Command,
  CommandEnvelope,
  type CommandType,
  type Problem,
  type Refusal,
  unstorableProblems,
} from '@fleetwright/contracts';
import { z } from 'zod';

const Envelope = CommandEnvelope.extend({ type: z.string(), data: z.unknown() });

export type ReadCommand =
  | { readonly kind: 'command'; readonly command: Command }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** A command from the bus, checked whole. `expected` is the type that the subject stands for. */
export function readCommand(text: string, expected: CommandType): ReadCommand {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refused('the command is not JSON', []);
  }
  const envelope = Envelope.safeParse(value);
  if (!envelope.success) return refused('the envelope of the command is not valid', problemsOf(envelope.error));
  const { type, data } = envelope.data;
  if (type !== expected) return refused(`the command is ${type}, but this is where ${expected} is asked`, []);
  const { data: _, ...outer } = envelope.data;
  const unstorable = [...unstorableProblems(outer), ...unstorableProblems(data)];
  if (unstorable.length > 0) return refused(`${expected} has text that cannot be stored`, unstorable);
  const checked = ALL_COMMANDS[expected].safeParse(data);
  if (!checked.success) return refused(`the data of ${expected} is not valid`, problemsOf(checked.error));
  return { kind: 'command', command: { ...envelope.data, type: expected, data: checked.data } as Command };
}

function problemsOf({ issues }: z.ZodError): Problem[] {
  return issues.map(({ path, code, message }) => ({ path: path.join('.'), code: code ?? 'invalid', message }));
}

function refused(message: string, problems: Problem[]): ReadCommand {
  return {
    kind: 'refused',
    refusal: { ok: false, code: 'invalid', message, ...(problems.length > 0 && { problems }) },
  };
}
