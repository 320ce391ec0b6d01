import { runService } from '@fleetwright/kit/service';
import { enrolmentService } from './index.ts';

await runService(enrolmentService);
