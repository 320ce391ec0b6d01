import { runService } from '@fleetwright/kit/service';
import { projectorService } from './index.ts';

await runService(projectorService);
