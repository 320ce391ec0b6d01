import type { Parsed } from '@fleetwright/core/parse';
import { RESULT_MIB_MAX } from './limits.ts';
import type { ParseReply, ParseRequest } from './messages.ts';

/** Answers texts until whoever started this process is gone. */
export function serve(parse: (text: string, options: { readonly file: string }) => Parsed): void {
  const reply = (message: ParseReply) => void process.send?.(message);
  process.on('message', ({ text, file }: ParseRequest) => reply(answer(() => parse(text, { file }))));
  process.on('disconnect', () => process.exit());
  // A terminal sends these to every process at once; this one ends when the service that owns it has drained.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
  reply({ kind: 'ready' });
}

function answer(parse: () => Parsed): ParseReply {
  try {
    const json = JSON.stringify(parse());
    if (json.length > RESULT_MIB_MAX * 1024 * 1024) return { kind: 'exhausted', what: 'size' };
    return { kind: 'answered', json };
  } catch (error) {
    return { kind: 'threw', message: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
  }
}
