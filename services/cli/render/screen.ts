import { styleText } from 'node:util';
import type { Terminal, World } from '../world.ts';

/** What a piece of text is; what colour that has is decided here alone. */
export type Look =
  | 'strong'
  | 'dim'
  | 'good'
  | 'error'
  | 'warning'
  | 'info'
  | 'create'
  | 'update'
  | 'delete'
  | 'adopt'
  | 'disown';

const LOOKS: Readonly<Record<Look, Parameters<typeof styleText>[0]>> = {
  strong: 'bold',
  dim: 'dim',
  good: 'green',
  error: ['bold', 'red'],
  warning: ['bold', 'yellow'],
  info: 'cyan',
  create: 'green',
  update: 'yellow',
  delete: 'red',
  adopt: 'cyan',
  disown: 'magenta',
};

/** Where lines go. Whatever is printed must be free of control characters, but for what `paint` adds. */
export interface Screen {
  readonly print: (line: string) => void;
  /** The text in its colour, or as it is where there are no colours. */
  readonly paint: (look: Look, text: string) => string;
  /** Columns of the terminal; undefined where nothing limits a line. */
  readonly columns: number | undefined;
}

interface ScreenOptions {
  /** False for --no-color. */
  readonly color?: boolean;
}

export function screenOf(
  terminal: Terminal,
  print: (line: string) => void,
  environment: World['environment'],
  { color }: ScreenOptions,
): Screen {
  const hasColours = color !== false && wantsColours(terminal, environment);
  return {
    print,
    paint: (look, text) => (hasColours ? styleText(LOOKS[look], text, { validateStream: false }) : text),
    columns: terminal.isTerminal ? terminal.columns : undefined,
  };
}

/** As Node decides it: FORCE_COLOR before NO_COLOR before the terminal. https://no-color.org */
function wantsColours({ isTerminal }: Terminal, environment: World['environment']): boolean {
  const forced = environment['FORCE_COLOR'];
  if (forced !== undefined) return ['', '1', 'true', '2', '3'].includes(forced);
  if ((environment['NO_COLOR'] ?? '') !== '') return false;
  return isTerminal && environment['TERM'] !== 'dumb';
}
