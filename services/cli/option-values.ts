import { type Command, InvalidArgumentError } from 'commander';

interface Bounds {
  readonly min: number;
  readonly max: number;
}

/** Reads a whole number within bounds, and says which they are. */
export function wholeNumber(option: string, { min, max }: Bounds): (text: string) => number {
  return (text) => {
    const value = Number(text);
    const isWithin = /^[0-9]{1,9}$/.test(text) && value >= min && value <= max;
    if (!isWithin) throw new InvalidArgumentError(`${option} is a whole number from ${min} to ${max}.`);
    return value;
  };
}

const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Reads the id of a run. */
export function runId(text: string): string {
  if (!ID.test(text)) throw new InvalidArgumentError('A run is given by its id; fleetwright runs lists them.');
  return text;
}

/** Says that a group of commands has no such one, and which it has. */
export function refuseUnknownCommand(group: Command, word: string): never {
  const known = group.commands.map((command) => command.name()).join(', ');
  return group.error(`error: there is no command '${group.name()} ${word}'; there are: ${known}`);
}

/** Reads a moment of the past; which of them there is an answer about, the gateway says. */
export function moment(text: string): string {
  if (!/[0-9](?:Z|[+-][0-9]{2}:[0-9]{2})$/i.test(text) || Number.isNaN(Date.parse(text))) {
    throw new InvalidArgumentError('A moment is a date and a time with a zone, e.g. 2026-01-31T03:00:00Z.');
  }
  return text;
}

/** What a question about then has more than one about now. */
export function asOf(at: string | undefined): { readonly at?: string } {
  return at === undefined ? {} : { at };
}
