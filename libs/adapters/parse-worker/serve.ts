import { RESULT_MIB_MAX } from './limits.ts';
import type { TextReply } from './messages.ts';

/** Answers requests until whoever started this process is gone. */
export function serve<Request>(work: (request: Request) => unknown): void {
  const reply = (message: TextReply) => void process.send?.(message);
  process.on('message', (request: Request) => reply(answer(() => work(request))));
  process.on('disconnect', () => process.exit());
  // A terminal sends these to every process at once; this one ends when the service that owns it has drained.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
  reply({ kind: 'ready' });
}

function answer(work: () => unknown): TextReply {
  try {
    const json = JSON.stringify(work());
    if (json.length > RESULT_MIB_MAX * 1024 * 1024) return { kind: 'exhausted', what: 'size' };
    return { kind: 'answered', json };
  } catch (error) {
    return { kind: 'threw', message: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
  }
}
