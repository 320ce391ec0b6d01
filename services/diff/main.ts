import { runService } from '@fleetwright/kit/service';
import { diffService } from './index.ts';

await runService(diffService);
