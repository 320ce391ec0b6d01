import { runService } from '@fleetwright/kit/service';
import { repoSyncService } from './index.ts';

await runService(repoSyncService);
