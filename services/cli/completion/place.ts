import type { Argument, Command, Option } from 'commander';

/** What may stand where the cursor is. */
export type Place =
  /** The name of an option; the text begins with a dash. */
  | { readonly kind: 'option'; readonly command: Command }
  /** The value of an option. */
  | { readonly kind: 'value'; readonly option: Option }
  /** A command of the group, or one of the command's own arguments. */
  | { readonly kind: 'word'; readonly command: Command; readonly argument: Argument | undefined };

/** Where the last of the words stands; those before it are taken as they are. */
export function placeOf(program: Command, words: readonly string[]): Place {
  const last = words.at(-1) ?? '';
  let command = program;
  let argumentIndex = 0;
  let pending: Option | undefined;
  for (const word of words.slice(0, -1)) {
    if (pending !== undefined) pending = undefined;
    else if (word.startsWith('-')) pending = optionOf(program, command, word);
    else {
      const next = argumentIndex === 0 ? command.commands.find((one) => one.name() === word) : undefined;
      if (next === undefined) argumentIndex += 1;
      else command = next;
    }
  }
  if (pending !== undefined) return { kind: 'value', option: pending };
  if (last.startsWith('-')) return { kind: 'option', command };
  const { registeredArguments } = command;
  const argument = registeredArguments[argumentIndex] ?? registeredArguments.findLast(({ variadic }) => variadic);
  return { kind: 'word', command, argument };
}

/** The option that a word names and whose value is the next word; undefined where there is none. */
function optionOf(program: Command, command: Command, word: string): Option | undefined {
  const option = [...command.options, ...program.options].find(({ long, short }) => long === word || short === word);
  return option?.required || option?.optional ? option : undefined;
}
