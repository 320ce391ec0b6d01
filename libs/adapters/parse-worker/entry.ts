// The process that parses. It holds no secret, no connection and no environment, and may only read files.
import { parseFleet } from '@fleetwright/core/parse';
import type { ParseRequest } from './messages.ts';
import { serve } from './serve.ts';

serve(({ text, file }: ParseRequest) => parseFleet(text, { file }));
