// The process that parses. It holds no secret, no connection and no environment, and may only read files.
import { parseFleet } from '@fleetwright/core/parse';
import { serve } from './serve.ts';

serve(parseFleet);
