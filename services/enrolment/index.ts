import { defineService } from '@fleetwright/kit/service';
import { EnrolmentConfig } from './enrolment.config.ts';
import { EnrolmentModule } from './enrolment.module.ts';

export { EnrolmentConfig } from './enrolment.config.ts';
export { EnrolmentModule } from './enrolment.module.ts';

export const enrolmentService = defineService({ name: 'enrolment', config: EnrolmentConfig, module: EnrolmentModule });
