import { runService } from '@fleetwright/kit/service';
import { driftService } from './index.ts';

await runService(driftService);
