import { runService } from '@fleetwright/kit/service';
import { parseService } from './index.ts';

await runService(parseService);
