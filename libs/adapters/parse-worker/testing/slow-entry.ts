// A process that starts slowly, because nobody gives it the processor.
import { parseFleet } from '@fleetwright/core/parse';
import type { ParseRequest } from '../messages.ts';
import { serve } from '../serve.ts';

Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5_000);
serve(({ text, file }: ParseRequest) => parseFleet(text, { file }));
